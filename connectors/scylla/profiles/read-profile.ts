import type { Json } from '../../connector.ts'
import type { CqlRow, CqlSession } from '../session.ts'
import type { ProfileRecord, RecordedIdentifier, RecordedMembership } from './profile-record.ts'
import type { Tables } from './tables.ts'

/** What the partition of an id holds: a profile, or that another one has it. */
export type Found =
  | { readonly kind: 'profile'; readonly profile: ProfileRecord; readonly component: string }
  | { readonly kind: 'alias'; readonly mergedInto: string }

/** By name: a migration that adds one must not change what a reader that is running gets. */
const columns =
  'id, part, name, version, events, first_seen, last_seen, component, merged_into, segments, ' +
  'place, value, first_seen_at, last_seen_at, count, since'

/** Reads the partition of an id. Undefined where no profile has or had it. */
export async function readPartition(
  session: CqlSession,
  { profiles }: Tables,
  id: string,
): Promise<Found | undefined> {
  const rows: CqlRow[] = []
  const statement = `SELECT ${columns} FROM ${profiles} WHERE id = ?`
  for await (const row of session.rows(statement, [id], { idempotent: true })) rows.push(row)
  const [head] = rows
  if (head === undefined) return undefined
  if (typeof head.merged_into === 'string') return { kind: 'alias', mergedInto: head.merged_into }
  if (head.version === null) return undefined
  return { kind: 'profile', profile: toProfile(head, rows), component: textOf(head.component) }
}

/** The members stand in the order that JSON shows. */
function toProfile(head: CqlRow, rows: readonly CqlRow[]): ProfileRecord {
  const parts = (part: string) =>
    rows
      .filter((row) => row.part === part)
      .sort((left, right) => Number(left.place) - Number(right.place))
  const traits = parts('trait').map(
    ({ name, value }) => [textOf(name), JSON.parse(textOf(value)) as Json] as const,
  )
  return {
    id: textOf(head.id),
    version: Number(head.version),
    aliases: parts('alias').map(({ name }) => textOf(name)),
    identifiers: parts('identifier').map(toIdentifier),
    events: Number(head.events),
    firstSeenMs: msOf(head.first_seen) ?? Number.POSITIVE_INFINITY,
    lastSeenMs: msOf(head.last_seen) ?? Number.NEGATIVE_INFINITY,
    traits: Object.fromEntries(traits),
    ...(typeof head.segments === 'number' && { segments: parts('segment').map(toMembership) }),
  }
}

function toIdentifier({ name, first_seen_at, last_seen_at, count }: CqlRow): RecordedIdentifier {
  const key = textOf(name)
  const colon = key.indexOf(':')
  return {
    type: key.slice(0, colon),
    value: key.slice(colon + 1),
    firstSeenMs: msOf(first_seen_at) ?? 0,
    lastSeenMs: msOf(last_seen_at) ?? 0,
    count: Number(count),
  }
}

function toMembership({ name, since }: CqlRow): RecordedMembership {
  return { segment: textOf(name), sinceMs: msOf(since) ?? 0 }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function msOf(value: unknown): number | undefined {
  return value instanceof Date ? value.getTime() : undefined
}
