import { dirname, join } from 'node:path'
import { clickhouse, type ConnectorContext, type Json, type SinkWriter } from '#connectors'
import { ChunkOrigin, writerSchema, type AvroMessage, type Message } from '#schemas'
import { conformanceContext } from '../../../../connectors/conformance.ts'
import { collect } from '../bench.ts'

/** The archive of Avro messages in a directory, with what tests do to it. */
export class AvroBench {
  readonly context: ConnectorContext
  readonly spec
  readonly warnings: string[] = []
  #writer: SinkWriter<AvroMessage> | undefined
  #epoch = 0
  #offset = 0

  constructor(directory: string, settings: object = {}, table = 'orders') {
    this.spec = clickhouse.archiveAvro({ table })
    const warn = (_: object, message: string) => void this.warnings.push(message)
    this.context = conformanceContext({
      directory: join(directory, 'archive'),
      connector: clickhouse.connector,
      step: 'archive',
      settings,
      logger: { debug() {}, info() {}, warn, error() {} },
    })
  }

  get writer(): SinkWriter<AvroMessage> {
    if (this.#writer === undefined) throw new Error('open the sink first')
    return this.#writer
  }

  async open(): Promise<void> {
    this.#writer = await this.spec.open(this.context, this.#epoch)
  }

  /** Writes messages; offsets go on from 0. */
  async write(...messages: readonly AvroMessage[]): Promise<void> {
    await this.writer.write(messages.map((value) => this.message(value)))
  }

  message(value: AvroMessage): Message<AvroMessage> {
    const origin = new ChunkOrigin('orders', '0', this.#offset++, Buffer.from(''))
    return { key: '', value, timestampMs: Date.UTC(2024, 5, 10), origin }
  }

  async prepare(): Promise<Json> {
    return JSON.parse(JSON.stringify(await this.writer.prepare(++this.#epoch))) as Json
  }

  async save(...messages: readonly AvroMessage[]): Promise<void> {
    await this.write(...messages)
    await this.writer.commit(await this.prepare())
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

  /** Types of the columns that hold fields, by name. */
  async types(table = 'orders'): Promise<Record<string, unknown>> {
    const own = `'event_time','source','partition','offset','position','schema_name','schema_fingerprint','other_fields','writer','epoch','row','archived_at'`
    const rows = await this.ask(
      `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = '${table}' AND name NOT IN (${own})`,
    )
    return Object.fromEntries(rows.map(({ name, type }) => [name, type]))
  }

  async close(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    await writer?.close()
  }
}

/** A record schema of these fields. */
export function schemaOf(...fields: readonly object[]): AvroMessage['schema'] {
  return writerSchema(JSON.stringify({ type: 'record', name: 'shop.Order', fields }))
}

/** A message as the decoder makes it: encoded under its schema and decoded again. */
export function decoded(
  schema: AvroMessage['schema'],
  fields: Readonly<Record<string, unknown>>,
): AvroMessage {
  const bytes = schema.type.toBuffer(fields)
  return { schema, fields: schema.type.fromBuffer(bytes) as AvroMessage['fields'] }
}
