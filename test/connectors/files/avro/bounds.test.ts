import { crc32, deflateRawSync } from 'node:zlib'
import { compressSync } from 'snappy'
import { describe, expect, it } from 'vitest'
import { blockOf } from '../../../../connectors/files/avro/block.ts'
import { zstandardCodec } from '../../../../connectors/files/avro/codecs/zstandard.ts'
import { headerBytes, magic } from '../../../../connectors/files/avro/header.ts'
import { longBytes } from '../../../../connectors/files/avro/long.ts'
import { fixture, numbersOf, sourceOf } from './containers.ts'

const marker = Buffer.alloc(16, 7)
const zeros = Buffer.alloc(5 << 20)
const schema = JSON.stringify({
  type: 'record',
  name: 'Numbered',
  fields: [{ name: 'number', type: 'int' }],
})

describe('bounds', () => {
  it.each([
    ['null', async () => zeros],
    ['deflate', async () => deflateRawSync(zeros)],
    ['snappy', async () => withChecksum(zeros)],
    ['zstandard', () => zstandardCodec.pack(zeros)],
    ['zstandard', async () => streamed(await zstandardCodec.pack(zeros))],
  ])('should hold for what %s unpacks to', async (codec, pack) => {
    const one = await codecBlock(codec, Buffer.from([2]))
    const bytes = Buffer.concat([
      headerBytes({ codec, schema, marker }),
      blockOf(zeros.length, await pack(), marker),
      one,
    ])
    const settings = { avroBlockBytesMax: 1 << 20 }
    const { source } = await sourceOf({ 'a.avro': bytes }, {}, { settings })
    await source.open()
    const { values, rejected } = await source.drain()
    expect(numbersOf(values)).toEqual([1])
    expect(rejected).toMatchObject([{ reason: 'avro-block-too-large' }])
    expect(rejected[0]?.message).toContain('avroBlockBytesMax')
  })

  it('should hold for schemas', async () => {
    const settings = { avroSchemaBytesMax: 100 }
    const { source } = await sourceOf({ 'a.avro': fixture('fastavro-null') }, {}, { settings })
    await source.open()
    expect((await source.drain()).reasons).toEqual(['invalid-avro-schema'])
  })

  it('should hold for headers', async () => {
    const header = headerBytes({ codec: 'x'.repeat(200_000), schema, marker })
    const settings = { avroSchemaBytesMax: 100 }
    const { source } = await sourceOf({ 'a.avro': header }, {}, { settings })
    await source.open()
    const { rejected } = await source.drain()
    expect(rejected[0]?.message).toContain('avroSchemaBytesMax')
  })

  it.each([1, 2])('should hold for the entries of a header, in block %s of them', async (block) => {
    const entry = [text('avro.schema'), text(schema)]
    const metadata = block === 1 ? [] : [longBytes(1), ...entry]
    const bytes = Buffer.concat([magic, ...metadata, longBytes(2 ** 50)])
    const { source } = await sourceOf({ 'a.avro': bytes })
    await source.open()
    const reason = block === 1 ? 'not-avro' : 'truncated-avro-header'
    expect((await source.drain()).reasons).toEqual([reason])
  })

  it('should hold for records that take no bytes', async () => {
    const empty = JSON.stringify({ type: 'record', name: 'Empty', fields: [] })
    const bytes = Buffer.concat([
      headerBytes({ codec: 'null', schema: empty, marker }),
      blockOf(2 ** 50, Buffer.alloc(0), marker),
      blockOf(65_536, Buffer.alloc(0), marker),
    ])
    const { source } = await sourceOf({ 'a.avro': bytes })
    await source.open()
    const { values, rejected } = await source.drain({ messagesMax: 100_000, bytesMax: 1 << 20 })
    expect(values).toHaveLength(65_536)
    expect(rejected).toMatchObject([{ reason: 'corrupt-avro-block' }])
    expect(rejected[0]?.message).toContain('records in 0 bytes')
  })

  it('should give no more than a poll may take of a block', async () => {
    const { source } = await sourceOf({ 'a.avro': fixture('fastavro-zstandard') })
    await source.open()
    const { polls } = await source.drain({ messagesMax: 1000, bytesMax: 100 })
    expect(polls.length).toBeGreaterThan(10)
    expect(Math.max(...polls.map(({ bytes }) => bytes))).toBeLessThan(150)
  })

  it('should hold for items that a record claims to have', async () => {
    const claiming = JSON.stringify({
      type: 'record',
      name: 'Claiming',
      fields: [{ name: 'items', type: { type: 'array', items: 'null' } }],
    })
    const billions = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0x7f, 0])
    const header = headerBytes({ codec: 'null', schema: claiming, marker })
    const bytes = Buffer.concat([header, blockOf(1, billions, marker)])
    const { source } = await sourceOf({ 'a.avro': bytes })
    await source.open()
    expect((await source.drain()).reasons).toEqual(['corrupt-avro-block'])
  })
})

// Helpers

function text(value: string): Buffer {
  return Buffer.concat([longBytes(value.length), Buffer.from(value)])
}

async function codecBlock(codec: string, data: Buffer): Promise<Buffer> {
  const packed = {
    null: async () => data,
    deflate: async () => deflateRawSync(data),
    snappy: async () => withChecksum(data),
    zstandard: () => zstandardCodec.pack(data),
  }[codec]
  return blockOf(1, (await packed?.()) ?? data, marker)
}

function withChecksum(data: Buffer): Buffer {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(data))
  return Buffer.concat([compressSync(data), checksum])
}

/** The same frame without its content size: a window descriptor takes its place. */
function streamed(frame: Buffer): Buffer {
  const descriptor = frame.readUInt8(4)
  const sizeBytes = 2 ** (descriptor >> 6)
  const rest = frame.subarray(5 + sizeBytes + (descriptor & 0x20 ? 0 : 1))
  return Buffer.concat([frame.subarray(0, 4), Buffer.from([0, 13 << 3]), rest])
}
