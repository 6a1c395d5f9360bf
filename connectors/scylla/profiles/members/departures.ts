import type { CqlSession } from '../../session.ts'
import type { ChunkEntry } from '../chunk.ts'
import { concurrently } from '../concurrently.ts'
import type { Tables } from '../tables.ts'

/** Reads on their way at a time. */
const inFlightMax = 128

/** A row of a segment that is to go. */
export interface Departure {
  readonly segment: string
  readonly id: string
}

/** What is to go because of a chunk. */
export interface Departures {
  /** Of profiles that left a segment. */
  readonly left: readonly Departure[]
  /** Of former ids. */
  readonly ended: readonly Departure[]
}

/**
 * Finds the rows of segments that a chunk makes go: as it says, and where it could not know, as the
 * partitions of its profiles say that it is about to replace. A commit that is repeated may read there
 * what it, or a later chunk, has written; what had to go before that has gone then.
 */
export async function departuresOf(
  entries: readonly ChunkEntry[],
  session: CqlSession,
  tables: Tables,
): Promise<Departures> {
  const left: Departure[] = []
  const ended: Departure[] = []
  const reads: (() => Promise<void>)[] = []
  const go = (to: Departure[], id: string, segments: readonly string[]) => {
    for (const segment of segments) to.push({ segment, id })
  }
  for (const { profile, moves } of entries) {
    if (moves === undefined) continue
    const { id, segments = [] } = profile
    const stays = new Set(segments.map(({ segment }) => segment))
    if (moves.left !== undefined) go(left, id, moves.left)
    else
      reads.push(async () => {
        const before = await segmentsIn(session, tables, id)
        const gone = before.filter((segment) => !stays.has(segment))
        go(left, id, gone)
      })
    for (const [alias, known] of Object.entries(moves.ended ?? {})) {
      if (known !== null) go(ended, alias, known)
      else reads.push(async () => go(ended, alias, await segmentsIn(session, tables, alias)))
    }
  }
  await concurrently(reads, inFlightMax, (read) => read())
  return { left, ended }
}

/** The segments that the partition of a profile names; none where an id is a former one. */
async function segmentsIn(
  session: CqlSession,
  { profiles }: Tables,
  id: string,
): Promise<readonly string[]> {
  const { rows } = await session.execute(
    `SELECT name FROM ${profiles} WHERE id = ? AND part = 'segment'`,
    [id],
    { idempotent: true },
  )
  return rows.map(({ name }) => String(name))
}
