import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { schemaRegistry } from '#connectors'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { decoded, newSubject, recordOf, settingsOf, settingsWith } from './helpers.ts'

const schema = recordOf([
  { name: 'id', type: 'string' },
  { name: 'tags', type: { type: 'array', items: 'string' } },
  { name: 'counts', type: { type: 'map', values: ['null', 'long'] } },
  { name: 'at', type: ['null', 'string'], default: null },
])

const folder = await temporaryDirectory()
afterAll(folder.remove)
const settings = { directory: folder.path }
const registry = await schemaRegistry.openRegistry(settingsWith(settings))
const subject = newSubject()
await registry.register(subject, schema)

const message = await (async () => {
  const encoder = await schemaRegistry.avroEncoder({ subject, schema }).open?.(settingsOf(settings))
  const fields = { id: 'ä', tags: ['x', 'y'], counts: { k: 2n ** 60n }, at: null }
  return Buffer.from(encoder?.encode(fields) ?? [])
})()

describe('the decoder of Avro in wire format', () => {
  it('should keep what a number cannot hold', async () => {
    const { fields } = await valueOf(message)
    expect(fields).toEqual({ id: 'ä', tags: ['x', 'y'], counts: { k: 2n ** 60n }, at: null })
  })

  it('should refuse what is in another format', async () => {
    expect(await refusalOf(Buffer.alloc(0))).toMatchObject({ reason: 'not-in-wire-format' })
    expect(await refusalOf(Buffer.from('{"type":"track"}'))).toMatchObject({
      reason: 'not-in-wire-format',
      message: expect.stringContaining('0x7b'),
    })
  })

  it('should refuse an id that the registry does not know', async () => {
    const foreign = Buffer.from(message)
    foreign.writeUInt32BE(4_000_000_000, 1)
    expect(await refusalOf(foreign)).toMatchObject({
      reason: 'unknown-schema-id',
      message: expect.stringContaining('4000000000'),
    })
  })

  it('should refuse a message that is cut anywhere, or too long', async () => {
    for (let end = 5; end < message.length; end++) {
      const refusal = await refusalOf(message.subarray(0, end))
      expect(refusal).toMatchObject({ ok: false, reason: 'unreadable-avro' })
    }
    const longer = Buffer.concat([message, Buffer.from([0])])
    expect(await refusalOf(longer)).toMatchObject({ reason: 'unreadable-avro' })
  })

  it('should answer for any bytes, soon and without throwing', async () => {
    const decoder = await opened()
    await decoder.prepare?.(message, 0, message.length)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const chunk = Buffer.concat([message.subarray(0, 5), bytes])
        const answer = decoder.decode(chunk, 0, chunk.length, { receivedAtMs: 0 })
        expect(typeof answer.ok).toBe('boolean')
      }),
      { numRuns: 5_000 },
    )
    // An array that claims 2^50 items, and one of items that take no bytes.
    const claims = Buffer.concat([message.subarray(0, 8), Buffer.from('fcffffffffffff0f', 'hex')])
    expect(decoder.decode(claims, 0, claims.length, { receivedAtMs: 0 }).ok).toBe(false)
  })

  it('should refuse the messages of a schema that is too large', async () => {
    const fields = Array.from({ length: 2_000 }, (_, index) => ({
      name: `field${index}`,
      type: 'int',
      default: 0,
    }))
    const large = newSubject()
    const { id } = await registry.register(large, recordOf(fields))
    const header = Buffer.from(message)
    header.writeUInt32BE(id, 1)
    expect(await refusalOf(header, { fieldsMax: 1_000 })).toMatchObject({
      reason: 'unreadable-schema',
      message: expect.stringContaining('more than 1000 fields'),
    })
    expect(await refusalOf(header, { schemaBytesMax: 10_000 })).toMatchObject({
      reason: 'unreadable-schema',
      message: expect.stringContaining('at most 10000'),
    })
  })

  it('should refuse messages whose schema the wanted one cannot read, and say where', async () => {
    const reads = recordOf([{ name: 'total', type: 'double' }])
    const decoder = await schemaRegistry.resolvingDecoder({ reads }).open?.(settingsOf(settings))
    expect(decoder && (await decoded(decoder, message))).toMatchObject({
      ok: false,
      reason: 'incompatible-schema',
      message: expect.stringContaining('total was not written'),
    })
  })

  it('should take event time from a field, and refuse one that is none', async () => {
    const decoder = await opened({}, 'at')
    expect(await decoded(decoder, message)).toMatchObject({ ok: false, reason: 'invalid-time' })
    const encoder = await schemaRegistry
      .avroEncoder({ subject, schema })
      .open?.(settingsOf(settings))
    const fields = { id: 'b', tags: [], counts: {}, at: '2024-02-29T12:00:00Z' }
    const timed = Buffer.from(encoder?.encode(fields) ?? [])
    const timestampMs = Date.parse('2024-02-29T12:00:00Z')
    expect(await decoded(decoder, timed)).toMatchObject({ ok: true, timestampMs })
  })

  it('should refuse everything before it was opened', () => {
    const decoder = schemaRegistry.avroDecoder()
    const answer = decoder.decode(message, 0, message.length, { receivedAtMs: 0 })
    expect(answer).toMatchObject({ ok: false })
  })
})

describe('the encoder of Avro in wire format', () => {
  it('should say which field of a value does not fit', async () => {
    const encoder = await schemaRegistry
      .avroEncoder({ subject, schema })
      .open?.(settingsOf(settings))
    const encode = () => encoder?.encode({ id: 5, tags: [], counts: {}, at: null })
    expect(encode).toThrow(/shop\.Order at id/)
  })

  it('should write messages of any size', async () => {
    const encoder = await schemaRegistry
      .avroEncoder({ subject, schema })
      .open?.(settingsOf(settings))
    for (const length of [0, 16_370, 16_384, 100_000]) {
      const fields = { id: 'x'.repeat(length), tags: [], counts: {}, at: null }
      const large = Buffer.from(encoder?.encode(fields) ?? [])
      expect((await valueOf(large)).fields).toEqual(fields)
    }
  })

  it('should refuse to start with a schema that is not registered', async () => {
    const other = recordOf([{ name: 'id', type: 'int' }])
    const opening = schemaRegistry
      .avroEncoder({ subject, schema: other })
      .open?.(settingsOf(settings))
    await expect(opening).rejects.toMatchObject({
      code: 'setup',
      message: expect.stringContaining(`schema register ${subject}`),
    })
  })
})

// Helpers

async function opened(given: Partial<schemaRegistry.SchemaRegistryConfig> = {}, time?: string) {
  const spec = schemaRegistry.avroDecoder(time === undefined ? {} : { time })
  const decoder = await spec.open?.(settingsOf({ ...settings, ...given }))
  if (decoder === undefined) throw new Error('it opens')
  return decoder
}

async function refusalOf(
  bytes: Buffer,
  given: Partial<schemaRegistry.SchemaRegistryConfig> = {},
): Promise<unknown> {
  return decoded(await opened(given), bytes)
}

async function valueOf(bytes: Buffer) {
  const answer = await decoded(await opened(), bytes)
  if (!answer.ok) throw new Error(answer.message)
  return answer.value
}
