import type { AvroSchema, JsonObject, JsonValue } from '#schemas'

/**
 * What a result is, as far as its definition says: comparisons are checked against it. A `time` is a
 * number of milliseconds since the Unix epoch; `any` is whatever messages say.
 */
export type TraitType = 'number' | 'text' | 'boolean' | 'time' | 'list' | 'object' | 'any'

/**
 * How the values that many messages carry become one: data, given to `foldProfile` and
 * `window`.
 *
 * `merge` is commutative and associative, so a result depends on the messages alone, not on their
 * order or on how they were grouped. Where `repeats` is `ignored` it is idempotent too; where it is
 * `counted`, merging parts gives exactly what all their messages give. Never let it change its
 * arguments: both may be stored.
 */
export interface MergeRule<T, Aggregate = unknown> {
  /** What it is: `last`. Shown by `plan`. */
  readonly name: string
  readonly repeats: 'ignored' | 'counted'
  /** What `read` gives. */
  readonly valueType: TraitType
  /** What segments compare where no message had anything: 0 for counts. Profiles do not show it. */
  readonly none?: JsonValue
  /**
   * Everything that decides its values, as JSON: two rules of one definition give the same. A
   * function of the author is `{ function: <its name or ''> }`.
   */
  readonly definition: JsonObject
  /**
   * Names of the only events that can add anything, where it is known: `lift` need not be asked about
   * others. Undefined where any message may.
   */
  readonly eventNames?: ReadonlySet<string>
  /** Whether `read` gives an object whose fields stand beside the other traits. */
  readonly spread?: boolean
  /** Avro schema of an aggregate. `name` is for record types in it: it is unique within the state. */
  schema(name: string): AvroSchema
  /**
   * What one message adds; undefined for nothing. `id` tells messages of the same time apart, such
   * as the message id.
   */
  lift(value: T, timestampMs: number, id: string): Aggregate | undefined
  /**
   * Why a message of which `lift` gives nothing should have given something: `not-a-number`. A reason
   * in kebab-case, of which there are few, to count by; undefined where nothing is wrong.
   */
  refusedBy?(value: T): string | undefined
  merge(left: Aggregate, right: Aggregate): Aggregate
  /**
   * The result as people see it, as of a time; undefined where there is none. Only rules that
   * time alone can change look at `asOfMs`, which may be infinite: -Infinity before any watermark.
   */
  read(aggregate: Aggregate, asOfMs: number): JsonValue | undefined
  /**
   * When `read` next gives something else without a new message: the first such time after `asOfMs`,
   * Infinity for never. Left out where time alone changes nothing.
   */
  changesMs?(aggregate: Aggregate, asOfMs: number): number
}

/** Merge rules by the name of their result. */
export type MergeRules<T> = Readonly<Record<string, MergeRule<T>>>
