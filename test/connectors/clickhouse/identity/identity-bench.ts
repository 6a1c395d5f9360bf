import { dirname, join } from 'node:path'
import { clickhouse, type ConnectorContext, type Json, type SinkWriter } from '#connectors'
import { withValue, type Message } from '#schemas'
import { conformanceContext } from '../../../../connectors/conformance.ts'
import { collect, message } from '../bench.ts'

/** What an identity step tells of an event, as far as the archive looks at it. */
export type Resolved = clickhouse.ResolvedEvent & clickhouse.IdentityChange

/** The archive of resolved events and the one of overrides, in one directory. */
export class IdentityBench {
  readonly #directory: string
  readonly #settings: object
  #writers: SinkWriter<Resolved>[] = []
  #epoch = 0

  constructor(directory: string, settings: object = {}) {
    this.#directory = directory
    this.#settings = settings
  }

  readonly specs = {
    events: clickhouse.archiveResolved<Resolved>(),
    overrides: clickhouse.overrides<Resolved>(),
  }

  context(step: string): ConnectorContext {
    return conformanceContext({
      directory: join(this.#directory, step),
      connector: clickhouse.connector,
      pipeline: 'shop',
      step,
      settings: this.#settings,
    })
  }

  get config(): clickhouse.ClickHouseConfig {
    return this.context('').config(clickhouse.connector)
  }

  get epoch(): number {
    return this.#epoch
  }

  async open(lastEpoch = this.#epoch): Promise<void> {
    this.#epoch = lastEpoch
    for (const [step, spec] of Object.entries(this.specs))
      this.#writers.push(await spec.open(this.context(step), lastEpoch))
  }

  /** Writes messages to both sinks, and commits them as an epoch. */
  async save(...messages: readonly Message<Resolved>[]): Promise<readonly Json[]> {
    this.#epoch++
    const committables: Json[] = []
    for (const writer of this.#writers) {
      await writer.write(messages)
      committables.push(await writer.prepare(this.#epoch))
    }
    await this.commit(committables)
    return committables
  }

  async commit(committables: readonly Json[]): Promise<void> {
    for (const [index, writer] of this.#writers.entries())
      await writer.commit(committables[index] ?? null)
  }

  async squash(throughEpoch: number, options: { readonly dryRun?: boolean } = {}) {
    const request = { pipeline: 'shop', throughEpoch, ...options }
    return await collect(clickhouse.squashArchive(this.config, this.#directory, request))
  }

  async ask(sql: string): Promise<Readonly<Record<string, unknown>>[]> {
    const archive = await clickhouse.openArchive(this.config, dirname(this.context('x').directory))
    try {
      return await collect(archive.rows(sql))
    } finally {
      await archive.close()
    }
  }

  /** The column of each event, by message id. */
  async profiles(column: string): Promise<Record<string, unknown>> {
    const rows = await this.ask(
      `SELECT message_id, ${column} AS profile FROM profile_events_present ORDER BY message_id`,
    )
    return Object.fromEntries(rows.map((row) => [row['message_id'], row['profile']]))
  }

  async close(): Promise<void> {
    for (const writer of this.#writers.splice(0)) await writer.close()
  }
}

/** An event of a fragment, which belongs to a profile of these members. */
export function resolved(
  messageId: string,
  change: Omit<Resolved, 'event' | 'absorbed'> & { readonly absorbed?: readonly string[] },
  month = 0,
): Message<Resolved> {
  const event = message(messageId, { timestampMs: Date.UTC(2024, month, 3) })
  return withValue(event, { absorbed: [], ...change, event: event.value })
}
