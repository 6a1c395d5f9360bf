import type { CqlStatement } from '../cql/cql-session.ts'
import type { StoreName } from '../journal/journal.ts'
import { keyToBytes } from '../rows/key-bytes.ts'
import { bucketsOf, placeOf } from '../rows/place.ts'
import type { SpreadTable } from '../rows/table-facts.ts'
import type { Pending } from './pending.ts'

/**
 * Statements that put one trace in place of those of many rows taken from the front of a slice: a server
 * counts it once, so that who opens the store next, and knows no floors, can read from the start. Each
 * deletes what is before a floor as of the last segment that was committed; what later ones put there
 * has a later time, and stays.
 */
export function sweepStatements(
  { keyspace, pipeline, shard }: StoreName,
  facts: SpreadTable,
  { floors, committedUpTo }: Pending,
): readonly CqlStatement[] {
  const statement =
    `DELETE FROM ${keyspace}.state_rows USING TIMESTAMP ? WHERE pipeline = ? AND shard = ? AND ` +
    'tbl = ? AND slice = ? AND bucket = ? AND key >= ? AND key < ?'
  return floors.toSweep(facts.table).flatMap(({ from, to }) => {
    // Slices before this one are removed whole.
    const { slice } = placeOf(to, facts)
    const [start, end] = [keyToBytes(from), keyToBytes(to)]
    return bucketsOf(slice, facts).map(({ bucket }) => ({
      statement,
      params: [BigInt(committedUpTo), pipeline, shard, facts.table, slice, bucket, start, end],
    }))
  })
}
