import type { CqlSession, CqlStatement } from '../session.ts'
import type { ChunkEntry } from './chunk.ts'
import { concurrently } from './concurrently.ts'
import { departuresOf, type Departures } from './members/departures.ts'
import { ProfileStatements } from './statements.ts'
import type { Tables } from './tables.ts'
import { writeTimes } from './write-time.ts'

/** Batches on their way at a time. A server that syncs its log for many writes at once wants many. */
const inFlightMax = 128
/**
 * Rows of several partitions that go in one request, which saves the server work. Above ten, and above
 * 5 KiB, Cassandra warns; the rows are short, and an identifier has 1 KiB at the most.
 */
const rowsOfRequestMax = 10
/** Bytes of such a request. */
const bytesOfRequestMax = 4 * 1024

const noDepartures: Departures = { left: [], ended: [] }

/** Where a chunk goes, and when its writes are said to have been made. */
export interface ChunkPlace {
  readonly session: CqlSession
  readonly tables: Tables
  readonly clock: number
  readonly chunk: number
  /** Whether there may be rows of segments. */
  readonly hasMembers: boolean
}

/**
 * Writes the profiles of a chunk, in an order that leads no reader astray: first the profiles, then
 * what leads to them, at last that former ids mean others now.
 *
 * Rows of segments go before the partition is replaced that says which they are: a repeat after a crash
 * could not know them any more.
 */
export async function writeChunk(
  entries: readonly ChunkEntry[],
  { session, tables, clock, chunk, hasMembers }: ChunkPlace,
): Promise<void> {
  const statements = new ProfileStatements(tables, writeTimes(clock, chunk))
  const run = (batches: Iterable<readonly CqlStatement[]>) =>
    concurrently(batches, inFlightMax, (batch) => runBatch(session, batch))
  const { left, ended } = hasMembers ? await departuresOf(entries, session, tables) : noDepartures
  await run(grouped(left.map((each) => statements.memberGone(each))))
  await run(profilesOf(entries, statements))
  await run(grouped(leadsOf(entries, statements)))
  await run(grouped(ended.map((each) => statements.memberGone(each))))
  await run(aliasesOf(entries, statements))
  await run(grouped(unlistedOf(entries, statements)))
}

function* profilesOf(entries: readonly ChunkEntry[], statements: ProfileStatements) {
  const versions = new Map<string, number>()
  for (const { profile, isNew } of entries) {
    if (!isNew) yield statements.profile(profile)
    const { component, version } = profile
    if (component === undefined) continue
    versions.set(component, Math.max(version, versions.get(component) ?? 0))
  }
  for (const [component, version] of versions) yield [statements.component(component, version)]
  // These at last, right before what leads to them: an identifier may have left one for another.
  for (const { profile, isNew } of entries) if (isNew) yield statements.profile(profile)
}

function* leadsOf(entries: readonly ChunkEntry[], statements: ProfileStatements) {
  for (const { profile, isNew, moves } of entries) {
    for (const each of moves?.entered ?? []) yield statements.member(each, profile.id)
    if (!isNew) continue
    for (const each of profile.identifiers) yield statements.identifier(each, profile.id)
    yield statements.listed(profile.id)
  }
}

function* aliasesOf(entries: readonly ChunkEntry[], statements: ProfileStatements) {
  for (const { profile, isNew } of entries) {
    if (!isNew) continue
    for (const alias of profile.aliases) yield statements.alias(alias, profile.id)
  }
}

function* unlistedOf(entries: readonly ChunkEntry[], statements: ProfileStatements) {
  for (const { profile, isNew } of entries) {
    if (isNew) for (const alias of profile.aliases) yield statements.unlisted(alias)
  }
}

/** Rows in small groups. */
function* grouped(rows: Iterable<CqlStatement>): Iterable<readonly CqlStatement[]> {
  let group: CqlStatement[] = []
  let bytes = 0
  for (const row of rows) {
    const size = sizeOf(row)
    if (group.length === rowsOfRequestMax || (bytes + size > bytesOfRequestMax && bytes > 0)) {
      yield group
      group = []
      bytes = 0
    }
    group.push(row)
    bytes += size
  }
  if (group.length > 0) yield group
}

function sizeOf({ params }: CqlStatement): number {
  let bytes = 0
  for (const value of params) bytes += typeof value === 'string' ? Buffer.byteLength(value) : 8
  return bytes
}

async function runBatch(session: CqlSession, batch: readonly CqlStatement[]): Promise<void> {
  const [first, second] = batch
  if (first === undefined) return
  if (second !== undefined) return void (await session.batch(batch, { idempotent: true }))
  await session.execute(first.statement, first.params, { idempotent: true })
}
