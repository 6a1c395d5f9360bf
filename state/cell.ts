import type { Codec } from '#schemas'

/**
 * Declares a cell: named keyed state of a step. A declaration is inert; `OperatorContext.cells` holds
 * the live cells under the same names.
 */
export type CellSpec = ValueSpec<unknown> | MapSpec<unknown> | ListSpec<unknown> | BucketedSetSpec

/** One value a key. */
export interface ValueSpec<T> {
  readonly kind: 'value'
  readonly codec: Codec<T>
  /** Forget a key this long, in milliseconds of event time, after its last `set`. */
  readonly ttlMs?: number
}

/** A map from field to value a key; a field is read and written by itself. */
export interface MapSpec<T> {
  readonly kind: 'map'
  readonly codec: Codec<T>
  readonly ttlMs?: number
}

/** An append-only list a key. */
export interface ListSpec<T> {
  readonly kind: 'list'
  readonly codec: Codec<T>
  /** Appending to a full list throws: lists are for short, bounded histories. */
  readonly lengthMax: number
  readonly ttlMs?: number
}

/** A large set of short-lived ids with a fingerprint each, kept in time buckets that go as a whole. */
export interface BucketedSetSpec {
  readonly kind: 'bucketed-set'
  /** How long an id is remembered, in milliseconds of event time. */
  readonly withinMs: number
  /**
   * Width of a bucket in milliseconds of event time. It is part of what is stored: a step that starts
   * with another width is refused with `StateSchemaError`.
   */
  readonly bucketMs: number
  /**
   * Ids kept at the most: past it the oldest bucket goes early and `horizonMs` rises, but never past
   * the bucket that the watermark is in. So the bound is `idsMax`, or the ids of that one bucket and
   * of later ones where they are more: narrow buckets keep a burst within it. Only ids that reach
   * further than `withinMs` ahead of the watermark can push that bucket out.
   */
  readonly idsMax: number
}

/** Declared cells of a step, by name. */
export type CellSpecs = Readonly<Record<string, CellSpec>>

/** Live cells under the names of their declarations. */
export type Cells<S extends CellSpecs> = {
  readonly [Name in keyof S]: S[Name] extends ValueSpec<infer T>
    ? ValueCell<T>
    : S[Name] extends MapSpec<infer T>
      ? MapCell<T>
      : S[Name] extends ListSpec<infer T>
        ? ListCell<T>
        : S[Name] extends BucketedSetSpec
          ? BucketedSetCell
          : never
}

/**
 * Reads are synchronous, from the working set. A value that was read belongs to the cell: change it
 * only right before `set`, which marks it for the next checkpoint.
 */
export interface ValueCell<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
}

/** A live map a key. Reads are synchronous; every change belongs to the next checkpoint. */
export interface MapCell<T> {
  get(key: string, field: string): T | undefined
  set(key: string, field: string, value: T): void
  delete(key: string, field: string): void
  /** Every field of a key, in the order of the fields' UTF-8 bytes. */
  entries(key: string): Iterable<readonly [field: string, value: T]>
  clear(key: string): void
}

/** A live list a key; appending past `lengthMax` throws. */
export interface ListCell<T> {
  get(key: string): readonly T[]
  append(key: string, value: T): void
  delete(key: string): void
}

/** A live set of ids that forgets by time. */
export interface BucketedSetCell {
  /** The fingerprint that `id` was added with, or undefined when it is not remembered. */
  get(id: string): number | undefined
  /**
   * Remembers `id` in the bucket of `timestampMs`, or in the oldest one where that has gone.
   * `fingerprint` is a safe integer of at least 0. An id that is remembered stays as it was.
   */
  add(id: string, fingerprint: number, timestampMs: number): void
  /** Moves the clock of the set: buckets that end at or before `watermarkMs - withinMs` go. */
  advance(watermarkMs: number): void
  /** Times before this are not remembered any more: an id from there cannot be judged. */
  readonly horizonMs: number
  /** Ids remembered now. */
  readonly size: number
}

/** A value of `codec` for each key. */
export function value<T>(codec: Codec<T>, options: { readonly ttlMs?: number } = {}): ValueSpec<T> {
  return { kind: 'value', codec, ...options }
}

/** A map of `codec` values for each key. */
export function map<T>(codec: Codec<T>, options: { readonly ttlMs?: number } = {}): MapSpec<T> {
  return { kind: 'map', codec, ...options }
}

/** A bounded list of `codec` values for each key. */
export function list<T>(
  codec: Codec<T>,
  options: { readonly lengthMax: number; readonly ttlMs?: number },
): ListSpec<T> {
  return { kind: 'list', codec, ...options }
}

/** A time-bucketed set of ids. */
export function bucketedSet(options: Omit<BucketedSetSpec, 'kind'>): BucketedSetSpec {
  return { kind: 'bucketed-set', ...options }
}
