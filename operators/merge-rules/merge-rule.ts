import type { AvroSchema, JsonValue } from '#schemas'

/**
 * How the values that many messages carry become one: data, given to `foldProfile` and
 * `tumblingWindow`.
 *
 * `merge` is commutative and associative, so a result depends on the messages alone, not on their
 * order or on how they were grouped. Where `repeats` is `ignored` it is idempotent too; where it is
 * `counted`, merging parts gives exactly what all their messages give. Never let it change its
 * arguments: both may be stored.
 */
export interface MergeRule<T, Aggregate = unknown> {
  /** What it is: `latest`. Shown by `plan`. */
  readonly name: string
  readonly repeats: 'ignored' | 'counted'
  /** Whether `read` gives an object whose fields stand beside the other traits. */
  readonly spread?: boolean
  /** Avro schema of an aggregate. `name` is for record types in it: it is unique within the state. */
  schema(name: string): AvroSchema
  /**
   * What one message adds; undefined for nothing. `id` tells messages of the same time apart, such
   * as the message id.
   */
  lift(value: T, timestampMs: number, id: string): Aggregate | undefined
  merge(left: Aggregate, right: Aggregate): Aggregate
  /** The result as people see it; undefined where there is none. */
  read(aggregate: Aggregate): JsonValue | undefined
}

/** Merge rules by the name of their result. */
export type MergeRules<T> = Readonly<Record<string, MergeRule<T>>>
