import { dirname, join } from 'node:path'
import type { ConnectorContext, Json, SinkWriter } from '#connectors'
import * as clickhouse from '../../../connectors/clickhouse/index.ts'
import { conformanceContext } from '../../../connectors/conformance/context.ts'
import type { CustomerEvent, Message } from '#schemas'
import { ChunkOrigin } from '#schemas'

/** The archive sink of customer events in a directory, with what tests do to it. */
export class ArchiveBench {
  readonly context: ConnectorContext
  readonly spec = clickhouse.insert({ table: clickhouse.eventsTable })
  #writer: SinkWriter<CustomerEvent> | undefined

  constructor(directory: string, settings: object = {}, step = 'archive') {
    this.context = conformanceContext({
      directory: join(directory, step),
      connector: clickhouse.connector,
      step,
      settings,
    })
  }

  get writer(): SinkWriter<CustomerEvent> {
    if (this.#writer === undefined) throw new Error('open the sink first')
    return this.#writer
  }

  async open(lastEpoch = 0): Promise<void> {
    this.#writer = await this.spec.open(this.context, lastEpoch)
  }

  async prepare(epoch: number, messages: readonly Message<CustomerEvent>[]): Promise<Json> {
    await this.writer.write(messages)
    return JSON.parse(JSON.stringify(await this.writer.prepare(epoch))) as Json
  }

  async save(epoch: number, messages: readonly Message<CustomerEvent>[]): Promise<Json> {
    const committable = await this.prepare(epoch, messages)
    await this.writer.commit(committable)
    return committable
  }

  async ask(sql: string): Promise<Readonly<Record<string, unknown>>[]> {
    const config = this.context.config(clickhouse.connector)
    const archive = await clickhouse.openArchive(config, dirname(this.context.directory))
    try {
      return await collect(archive.rows(sql))
    } finally {
      await archive.close()
    }
  }

  async messageIds(): Promise<unknown[]> {
    const rows = await this.ask('SELECT message_id FROM events ORDER BY message_id')
    return rows.map((row) => row['message_id'])
  }

  async close(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    await writer?.close()
  }
}

/** A customer event that differs from a plain one in `changes`. */
export function message(
  messageId: string,
  changes: Partial<CustomerEvent> = {},
): Message<CustomerEvent> {
  const value: CustomerEvent = {
    type: 'track',
    messageId,
    anonymousId: 'anonymous-1',
    userId: null,
    previousId: null,
    groupId: null,
    event: 'Order Completed',
    properties: { total: 12.5 },
    traits: {},
    context: {},
    integrations: {},
    timestampMs: Date.UTC(2024, 5, 10, 8, 13, 20, 123),
    originalTimestampMs: null,
    sentAtMs: null,
    receivedAtMs: Date.UTC(2024, 5, 10, 8, 13, 21),
    ...changes,
  }
  const origin = new ChunkOrigin('web', 'events.ndjson', 42, Buffer.from('{}'))
  return { key: '', value, timestampMs: value.timestampMs, origin }
}

export function messages(from: number, to: number): Message<CustomerEvent>[] {
  return Array.from({ length: to - from }, (_, index) => message(`m-${from + index}`))
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}
