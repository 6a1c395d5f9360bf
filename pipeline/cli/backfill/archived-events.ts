import type { CustomerEvent, JsonObject } from '#schemas'
import { allArchivedRows, archivedRows } from '../archive/archived-rows.ts'
import type { ArchivePlace } from '../archive/query-archive.ts'
import { CliError } from '../cli-error.ts'
import { count } from '../output/format.ts'
import type { EventsTable } from './events-table.ts'

/** An archived event, with the fragment that it was added to where the table says so. */
export interface ArchivedEvent {
  readonly event: CustomerEvent
  readonly fragment: string | undefined
}

/** The past of a pipeline in its archive. */
export interface ArchivedPast {
  readonly table: EventsTable
  /** Under this name the rows of the state stand in the table. */
  readonly writer: string
  /** How many events there are. */
  readonly events: number
  readonly untilEpoch: number
}

/**
 * What a pipeline archived up to an epoch. Ends the command where rows are of several states, or of
 * processes that share the pipeline: each counts epochs for itself.
 */
export async function archivedPast(
  table: EventsTable,
  untilEpoch: number,
  place: PipelinePlace,
): Promise<ArchivedPast> {
  const prefix = `${place.definition.name}/${table.step}`
  const sql = `
    SELECT writer, countIf(epoch <= {until:UInt64}) AS due, any(toTypeName(timestamp)) AS time
    FROM ${quoted(table.name)} WHERE startsWith(writer, {prefix:String}) GROUP BY writer`
  const values = { prefix, until: untilEpoch }
  const rows = await allArchivedRows<WriterRow>(sql, values, place)
  const own = rows.filter(({ writer }) => /^(-[^-/]+|\/.+)$/.test(writer.slice(prefix.length)))
  if (own.length > 1) throw severalWriters(table.name, own)
  const { writer = '', due = 0, time = 'DateTime64' } = own[0] ?? {}
  if (!time.startsWith('DateTime64')) throw tooOld(table.name)
  return { table, writer, events: Number(due), untilEpoch }
}

/** Where an archive is, and whose it is. */
export interface PipelinePlace extends ArchivePlace {
  readonly definition: { readonly name: string }
}

interface WriterRow {
  readonly writer: string
  readonly due: number | string
  readonly time: string
}

/** Events of one of so many shares of the fragments, in no order. */
export async function* archivedEvents(
  { table: { name, hasFragments }, writer, untilEpoch }: ArchivedPast,
  { share, shares }: { readonly share: number; readonly shares: number },
  place: PipelinePlace,
): AsyncGenerator<ArchivedEvent> {
  const sql = `
    SELECT ${texts.join(', ')}, ${hasFragments ? 'fragment' : 'NULL AS fragment'},
      ${times.map((each) => `toUnixTimestamp64Milli(${each}) AS ${each}_ms`).join(', ')}
    FROM ${quoted(name)}
    WHERE writer = {writer:String} AND epoch <= {until:UInt64}
    ${hasFragments ? 'AND cityHash64(fragment) % {shares:UInt64} = {share:UInt64}' : ''}`
  const values = { writer, until: untilEpoch, share, shares }
  for await (const row of archivedRows<EventRow>(sql, values, place)) {
    yield { event: eventOf(row), fragment: row.fragment ?? undefined }
  }
}

const times = ['timestamp', 'original_timestamp', 'sent_at', 'received_at'] as const

const texts = [
  'message_id',
  'type',
  'event',
  'user_id',
  'anonymous_id',
  'previous_id',
  'group_id',
  'properties',
  'traits',
  'context',
  'integrations',
] as const

type Time = number | string

interface EventRow {
  readonly message_id: string
  readonly type: CustomerEvent['type']
  readonly event: string | null
  readonly user_id: string | null
  readonly anonymous_id: string | null
  readonly previous_id: string | null
  readonly group_id: string | null
  readonly properties: string
  readonly traits: string
  readonly context: string
  readonly integrations: string
  readonly timestamp_ms: Time
  readonly original_timestamp_ms: Time | null
  readonly sent_at_ms: Time | null
  readonly received_at_ms: Time
  readonly fragment: string | null
}

function eventOf(row: EventRow): CustomerEvent {
  return {
    type: row.type,
    messageId: row.message_id,
    anonymousId: row.anonymous_id,
    userId: row.user_id,
    previousId: row.previous_id,
    groupId: row.group_id,
    event: row.event,
    properties: objectOf(row.properties),
    traits: objectOf(row.traits),
    context: objectOf(row.context),
    integrations: objectOf(row.integrations),
    timestampMs: Number(row.timestamp_ms),
    originalTimestampMs: numberOrNull(row.original_timestamp_ms),
    sentAtMs: numberOrNull(row.sent_at_ms),
    receivedAtMs: Number(row.received_at_ms),
  }
}

function objectOf(text: string): JsonObject {
  return JSON.parse(text) as JsonObject
}

function numberOrNull(time: Time | null): number | null {
  return time === null ? null : Number(time)
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '\\`')}\``
}

function severalWriters(table: string, own: readonly { readonly writer: string }[]): CliError {
  const names = own.map(({ writer }) => writer).join(', ')
  return new CliError(
    'usage',
    `table ${table} has rows of ${count(own.length)} writers: ${names}`,
    {
      fix:
        'They are of several states of this pipeline, or of processes that share it, whose epochs cannot be ' +
        'told apart. Archive into a table of its own for each state; shared pipelines cannot be backfilled.',
    },
  )
}

function tooOld(table: string): CliError {
  return new CliError('usage', `table ${table} is on a ClickHouse server before 22.2`, {
    fix: 'Such a server may show rows twice for a while, which would count twice. Backfill from a newer one.',
  })
}
