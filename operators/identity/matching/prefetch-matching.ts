import type { PrefetchOptions, Reading } from '../engine/prefetch-evidence.ts'
import { AlikePairs } from './alike-pairs.ts'
import {
  copyOfRecord,
  newRecord,
  note,
  optOut,
  type IdentifierRecord,
} from './identifier-record.ts'
import type { StreamCandidates } from './stream-candidates.ts'

/** A record as it is before a batch and after each message that changes it, with the blocks it is in then. */
interface Versions {
  readonly records: readonly IdentifierRecord[]
  readonly blocks: ReadonlySet<string>
}

/**
 * Asks for what finding out who is alike reads, for a batch: the records of its people, their blocks, the
 * records in those, and the questions about whoever is or becomes alike. Answers the pairs whose evidence
 * is read as well: those that are joined without a question, before or after.
 *
 * What a batch says is tried out on copies of the records, so that the blocks are known that a record
 * comes into and leaves on the way.
 */
export function* prefetchMatching(
  readings: readonly Reading[],
  candidates: StreamCandidates,
  { cells, want }: PrefetchOptions,
): Generator<void, readonly Reading[]> {
  const about = readings.filter(({ person, consent, rematches }) => person ?? consent ?? rematches)
  if (about.length === 0) return []
  for (const { identifiers } of about) want('records', identifiers[0] ?? '')
  yield
  const people = versionsOf(about, candidates, (key) => cells.records.get(key))
  for (const { records, blocks } of people.values()) {
    for (const key of blocks) want('blocks', key)
    for (const { other } of records[0]?.matches ?? []) want('records', other)
  }
  yield
  const membersOf = membersByBlock(people, (key) => cells.blocks.get(key)?.members ?? [])
  for (const members of membersOf.values()) for (const member of members) want('records', member)
  yield
  const recordsOf = (key: string) => people.get(key)?.records ?? known(cells.records.get(key))
  const wantReview = (key: string) => want('reviews', key)
  const pairs = new AlikePairs({ candidates, recordsOf, wantReview })
  for (const [key, members] of membersOf) {
    const closes = members.size > candidates.blockSizeMax
    for (const member of members) {
      const matches = closes ? (recordsOf(member)[0]?.matches ?? []) : []
      for (const match of matches)
        if (match.blocks.includes(key)) pairs.add(member, match.other, match)
      if (people.has(member)) for (const other of members) pairs.compare(member, other)
    }
  }
  for (const [identifier, { records }] of people) {
    for (const match of records[0]?.matches ?? []) pairs.add(identifier, match.other, match)
  }
  return pairs.merging
}

interface Trial extends Versions {
  latest: IdentifierRecord
  readonly records: IdentifierRecord[]
  readonly blocks: Set<string>
}

/** Tries a batch out on copies of the records that it is about. */
function versionsOf(
  readings: readonly Reading[],
  candidates: StreamCandidates,
  read: (identifier: string) => IdentifierRecord | undefined,
): ReadonlyMap<string, Versions> {
  const people = new Map<string, Trial>()
  for (const { identifiers, person, timestampMs, messageId = '', consent } of readings) {
    const [identifier = ''] = identifiers
    const stored = read(identifier) ?? newRecord()
    const trial = people.get(identifier) ?? {
      latest: copyOfRecord(stored),
      records: [stored],
      blocks: new Set(stored.blocks),
    }
    people.set(identifier, trial)
    const noted = person && note(trial.latest, person, { atMs: timestampMs ?? 0, messageId })
    if (consent !== undefined) optOut(trial.latest, consent !== 'given')
    for (const key of candidates.blocksOf(identifier, trial.latest)) trial.blocks.add(key)
    if (consent === 'forgotten') trial.latest = newRecord()
    if (noted === 'values' || consent !== undefined) trial.records.push(copyOfRecord(trial.latest))
  }
  return people
}

/** Who is in each block before a batch, or comes into it. */
function membersByBlock(
  people: ReadonlyMap<string, Versions>,
  read: (key: string) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>()
  for (const [identifier, { blocks }] of people) {
    for (const key of blocks) {
      const known = members.get(key) ?? new Set(read(key))
      members.set(key, known.add(identifier))
    }
  }
  return members
}

function known<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}
