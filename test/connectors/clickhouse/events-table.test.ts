import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  customerEventJson,
  FromJson,
  type CustomerEvent,
  type JsonObject,
  type Message,
} from '#schemas'
import { ArchiveBench, message } from './bench.ts'

describe('eventsTable', () => {
  let directory: string
  let bench: ArchiveBench
  let epoch = 0

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-archive-'))
    bench = new ArchiveBench(directory)
    await bench.open()
  })

  afterAll(async () => {
    await bench.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function storedAs(
    event: Message<CustomerEvent>,
  ): Promise<Readonly<Record<string, unknown>>> {
    await bench.save(++epoch, [event])
    const [row] = await bench.ask(`SELECT *, position FROM events WHERE epoch = ${epoch}`)
    return row ?? {}
  }

  it('should hold an event in its columns, and NULL for what was left out', async () => {
    const { writer, archived_at: archivedAt, ...row } = await storedAs(message('m-1'))
    expect(row).toEqual({
      message_id: 'm-1',
      type: 'track',
      event: 'Order Completed',
      user_id: null,
      anonymous_id: 'anonymous-1',
      previous_id: null,
      group_id: null,
      timestamp: '2024-06-10 08:13:20.123',
      original_timestamp: null,
      sent_at: null,
      received_at: '2024-06-10 08:13:21.000',
      properties: '{"total":12.5}',
      traits: '{}',
      context: '{}',
      integrations: '{}',
      source: 'web',
      partition: 'events.ndjson',
      offset: 42,
      epoch: 1,
      position: 'events.ndjson:42',
    })
    expect(writer).toMatch(/^conformance\/archive-[0-9a-f]{8}$/)
    expect(archivedAt).toMatch(/^\d{4}-/)
  })

  it('should hold every field that an event can have', async () => {
    const row = await storedAs(
      message('m-2', {
        type: 'alias',
        userId: 'Ünï "quoted" \'single\' \\ \0 NUL \n 😀',
        previousId: 'before',
        groupId: 'group',
        event: null,
        originalTimestampMs: 0,
        sentAtMs: 1,
        traits: JSON.parse('{"__proto__":{"constructor":1},"naïve":"\\u0000"}') as JsonObject,
        context: { page: { url: 'https://shop.example/?q=\'"\\' } },
        integrations: { All: false },
      }),
    )
    expect(row).toMatchObject({
      type: 'alias',
      user_id: 'Ünï "quoted" \'single\' \\ \0 NUL \n 😀',
      previous_id: 'before',
      group_id: 'group',
      event: null,
      original_timestamp: '1970-01-01 00:00:00.000',
      sent_at: '1970-01-01 00:00:00.001',
      traits: '{"__proto__":{"constructor":1},"naïve":"\\u0000"}',
      context: '{"page":{"url":"https://shop.example/?q=\'\\"\\\\"}}',
      integrations: '{"All":false}',
    })
  })

  it('should keep an event whose time is absurd, at the nearest time that it can hold', async () => {
    const early = await storedAs(message('m-3', { timestampMs: Date.UTC(1850, 0) }))
    const late = await storedAs(message('m-4', { timestampMs: Date.UTC(9000, 0) }))
    expect(early['timestamp']).toBe('1900-01-01 00:00:00.000')
    expect(late['timestamp']).toBe('2299-12-31 23:59:59.999')
  })

  it('should take events of any number of months in one epoch', async () => {
    const months = Array.from({ length: 150 }, (_, month) =>
      message(`month-${month}`, { timestampMs: Date.UTC(2000, month) }),
    )
    await bench.save(++epoch, months)
    const [row] = await bench.ask(
      `SELECT uniqExact(toYYYYMM(timestamp)) AS months, count() AS rows FROM events WHERE epoch = ${epoch}`,
    )
    expect(row).toEqual({ months: 150, rows: 150 })
  })

  it('should copy the text of fields that are as they came, and write those that changed', async () => {
    const text = '{"context": {"n": 1.00}, "properties":{"secret":"x"}}'
    const event: CustomerEvent = new TextEvent(text, message('m-5').value)
    const changed = { ...event, properties: { secret: '***' } }
    expect(await storedAs({ ...message('m-5'), value: event })).toMatchObject({
      context: '{"n": 1.00}',
      properties: '{"secret":"x"}',
      traits: '{}',
    })
    expect(await storedAs({ ...message('m-6'), value: changed })).toMatchObject({
      context: '{"n":1}',
      properties: '{"secret":"***"}',
    })
  })

  it('should write fields that the decoder put together from several parts of the text', async () => {
    const text = Buffer.from(
      '{"type":"page","userId":"u","category":"Help","properties":{"a": 1},' +
        '"traits":{"own": 1},"context":{"traits":{"shared": 2}},"integrations":{"All": true},' +
        '"timestamp":"2024-06-10T08:13:20Z"}',
    )
    const decoded = customerEventJson().decode(text, 0, text.length, {
      receivedAtMs: Date.UTC(2024, 5, 11),
    })
    if (!decoded.ok) throw new Error(decoded.message)
    expect(await storedAs({ ...message(''), value: decoded.value })).toMatchObject({
      properties: '{"category":"Help","a":1}',
      traits: '{"shared":2,"own":1}',
      context: '{"traits":{"shared": 2}}',
      integrations: '{"All": true}',
    })
  })

  it('should store JSON that reads as the event does, copied or written', async () => {
    const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
    const fields = fc.record(
      { properties: object, traits: object, context: object, integrations: object, other: object },
      { requiredKeys: [] },
    )
    const events = fc.array(fc.record({ fields, space: fc.constantFrom(0, 1) }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(events, fc.boolean(), async (inputs, copied) => {
        const values = inputs.map(
          ({ fields, space }): CustomerEvent =>
            new TextEvent(JSON.stringify(fields, undefined, space), message('').value),
        )
        await bench.save(
          ++epoch,
          values.map((value, index) => ({
            ...message(`${index}`),
            value: copied ? value : { ...value },
          })),
        )
        const rows = await bench.ask(
          `SELECT properties, traits, context, integrations FROM events WHERE epoch = ${epoch} ORDER BY offset`,
        )
        const stored = rows.map((row) =>
          Object.values(row).map((column) => JSON.stringify(JSON.parse(String(column)))),
        )
        const expected = values.map((value) =>
          [value.properties, value.traits, value.context, value.integrations].map((field) =>
            JSON.stringify(field),
          ),
        )
        expect(stored.sort()).toEqual(expected.sort())
      }),
      { numRuns: 20 },
    )
  })
})

// Helpers

const empty: JsonObject = {}

/** An event as a JSON decoder makes it: its fields are those of the text, and it remembers the text. */
class TextEvent extends FromJson implements CustomerEvent {
  readonly type
  readonly messageId
  readonly anonymousId
  readonly userId
  readonly previousId
  readonly groupId
  readonly event
  readonly properties: JsonObject
  readonly traits: JsonObject
  readonly context: JsonObject
  readonly integrations: JsonObject
  readonly timestampMs
  readonly originalTimestampMs
  readonly sentAtMs
  readonly receivedAtMs

  constructor(text: string, event: CustomerEvent) {
    const bytes = Buffer.from(`xx${text}xx`)
    const parsed = JSON.parse(text) as Readonly<Record<string, JsonObject>>
    super(parsed, bytes, 2, bytes.length - 2)
    this.type = event.type
    this.messageId = event.messageId
    this.anonymousId = event.anonymousId
    this.userId = event.userId
    this.previousId = event.previousId
    this.groupId = event.groupId
    this.event = event.event
    this.properties = parsed['properties'] ?? empty
    this.traits = parsed['traits'] ?? empty
    this.context = parsed['context'] ?? empty
    this.integrations = parsed['integrations'] ?? empty
    this.timestampMs = event.timestampMs
    this.originalTimestampMs = event.originalTimestampMs
    this.sentAtMs = event.sentAtMs
    this.receivedAtMs = event.receivedAtMs
  }
}
