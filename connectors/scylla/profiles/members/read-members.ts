import type { CqlSession } from '../../session.ts'
import { bucketRows } from '../bucket-rows.ts'
import type { ProfileRange } from '../profile-tables.ts'
import type { Tables } from '../tables.ts'

/** A profile that is in a segment. */
export interface SegmentMember {
  readonly id: string
  /** Event time of the entry. */
  readonly sinceMs: number
}

/** Reads the members of a segment in the order of their ids, streamed. */
export async function* readMembers(
  session: CqlSession,
  { bySegment }: Tables,
  segment: string,
  { from = '', limit = Infinity }: ProfileRange,
): AsyncIterable<SegmentMember> {
  let left = limit
  if (left <= 0) return
  const statement = `SELECT id, since FROM ${bySegment} WHERE segment = ? AND bucket = ? AND id >= ?`
  const rows = bucketRows(session, from, (bucket) => ({
    statement,
    params: [segment, bucket, from],
  }))
  for await (const { id, since } of rows) {
    yield { id: String(id), sinceMs: since instanceof Date ? since.getTime() : 0 }
    left -= 1
    if (left <= 0) return
  }
}
