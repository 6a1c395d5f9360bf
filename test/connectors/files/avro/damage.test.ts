import assert from 'node:assert/strict'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockEnds, fixture, numbersOf, sourceOf } from './containers.ts'

const sound = fixture('fastavro-null')
const ends = blockEnds(sound)
const [header = 0, first = 0, second = 0] = ends
const perBlock = [...Array(100).keys()]

describe('a damaged container file', () => {
  it.each([
    ['a sync marker', sound.with(first - 1, 99), 'bytes'],
    ['the count of a block', sound.with(first, 1), 'no block begins here'],
    ['the size of a block', sound.with(first + 2, 255), 'claims'],
  ])('should be read on behind the next marker: %s', async (_name, damaged, problem) => {
    const { source } = await sourceOf({ 'orders.avro': Buffer.from(damaged) })
    await source.open()
    const { values, rejected, reasons } = await source.drain()
    expect(new Set(reasons)).toEqual(new Set(['corrupt-avro-block']))
    expect(rejected[0]?.message).toContain(problem)
    const numbers = numbersOf(values)
    expect(numbers).toEqual(expect.arrayContaining(perBlock.slice(60)))
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(rejected[0]?.origin.bytes.length).toBeGreaterThan(0)
  })

  it.each(['deflate', 'snappy', 'zstandard'])(
    'should tell a damaged block of %s',
    async (codec) => {
      const bytes = fixture(`fastavro-${codec}`)
      const place = (blockEnds(bytes)[0] ?? 0) + 5
      const { source } = await sourceOf({ 'orders.avro': flipped(bytes, place) })
      await source.open()
      const { values, reasons } = await source.drain()
      expect(reasons).toContain('corrupt-avro-block')
      expect(numbersOf(values)).toEqual(expect.arrayContaining(perBlock.slice(70)))
    },
  )

  it('should tell a wrong checksum of snappy', async () => {
    const bytes = fixture('fastavro-snappy')
    const checksum = (blockEnds(bytes)[1] ?? 0) - 17
    const { source } = await sourceOf({ 'orders.avro': flipped(bytes, checksum) })
    await source.open()
    const { rejected } = await source.drain()
    expect(rejected).toHaveLength(1)
    expect(rejected[0]?.message).toContain('the checksum of the block is wrong')
  })

  it('should give the records before the one that does not fit', async () => {
    const damaged = flipped(sound, sound.indexOf('customer 7') - 1) // its length
    const { source } = await sourceOf({ 'orders.avro': damaged })
    await source.open()
    const { values, rejected } = await source.drain()
    const numbers = numbersOf(values)
    expect(numbers.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6])
    const refused = 100 - numbers.length
    expect(numbers[7]).toBe(7 + refused)
    expect(rejected).toMatchObject([{ reason: 'corrupt-avro-block', origin: { offset: 7 } }])
    expect(rejected[0]?.message).toContain(`so ${refused} records are refused`)
  })

  it('should give what lies behind a text that is not UTF-8, also when opened within its block', async () => {
    const damaged = Buffer.from(sound)
    damaged[sound.indexOf('customer 7')] = 0xff
    const { source } = await sourceOf({ 'orders.avro': damaged })
    await source.open()
    const found = await source.reader.poll(
      { messagesMax: 9, bytesMax: 1 << 20 },
      new AbortController().signal,
    )
    assert(typeof found === 'object')
    await source.reopen()
    const rest = await source.drain()
    const taken = found.messages.map(({ value }) => value)
    expect(numbersOf([...taken, ...rest.values])).toEqual(perBlock.filter((number) => number !== 7))
    expect(found.rejected).toMatchObject([{ reason: 'unreadable-avro', origin: { offset: 7 } }])
    expect(rest.rejected).toEqual([])
  })

  it('should be told where it breaks off, once, and read on when it was completed', async () => {
    const cut = sound.subarray(0, second + 30)
    const { source } = await sourceOf({ 'orders.avro': cut })
    await source.open()
    const { values, rejected } = await source.drain()
    expect(values.length).toBeGreaterThan(10)
    expect(rejected).toMatchObject([{ reason: 'truncated-avro-block' }])
    expect(rejected[0]?.message).toContain(
      `bytes ${second} to ${second + 30}: the file ends within`,
    )
    await source.reopen()
    expect((await source.drain()).rejected).toEqual([])
  })

  it.each([
    ['no Avro file', Buffer.from('{"number":1}\n'), 'not-avro'],
    ['an older format', Buffer.concat([Buffer.from('Obj\u0000'), sound.subarray(4)]), 'not-avro'],
    ['a header that breaks off', sound.subarray(0, header - 20), 'truncated-avro-header'],
    ['a codec that is not read', fixture('fastavro-bzip2'), 'unsupported-codec'],
    ['a schema that is none', flipped(sound, sound.indexOf('record')), 'invalid-avro-schema'],
    [
      'metadata without end',
      Buffer.from('Obj\u0001\xfe\xff\xff\xff\xff\x7f', 'latin1'),
      'not-avro',
    ],
  ])(
    'should be refused as a whole, once, beside others that are read: %s',
    async (_name, bytes, reason) => {
      const { source } = await sourceOf({ 'bad.avro': bytes, 'good.avro': sound })
      await source.open()
      const { values, rejected } = await source.drain()
      expect(values).toHaveLength(100)
      expect(rejected.map((rejection) => rejection.reason)).toEqual([reason])
      expect(rejected[0]?.message).toContain('bad.avro')
      await source.reopen()
      expect((await source.drain()).rejected).toEqual([])
    },
  )

  it('should pass over an empty file', async () => {
    const { source } = await sourceOf({ 'empty.avro': Buffer.alloc(0) })
    await source.open()
    const { values, reasons } = await source.drain()
    expect([values, reasons]).toEqual([[], []])
  })

  it('should be waited for while following, then read on behind the damage', async () => {
    const damaged = sound.with(first, 1)
    const { source, input } = await sourceOf({
      'a.avro': Buffer.from(damaged.subarray(0, first + 30)),
    })
    await source.open(undefined, false)
    expect((await source.drain()).reasons).toEqual([])
    await appendFile(join(input, 'a.avro'), damaged.subarray(first + 30))
    const { values, reasons } = await source.drain()
    expect(reasons).toEqual(['corrupt-avro-block'])
    expect(numbersOf(values).at(-1)).toBe(99)
  })
})

describe('any damage', () => {
  it('should lose no record outside of its block, and none twice, whatever the cuts', async () => {
    const damage = fc.record({
      fixture: fc.constantFrom(
        'fastavro-null',
        'fastavro-deflate',
        'fastavro-snappy',
        'fastavro-zstandard',
      ),
      place: fc.double({ min: 0, max: 0.9999, noNaN: true }),
      bits: fc.integer({ min: 1, max: 255 }),
      messagesMax: fc.integer({ min: 1, max: 60 }),
      chunkBytes: fc.integer({ min: 16, max: 2000 }),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ fixture: name, place, bits, messagesMax, chunkBytes }) => {
        const bytes = fixture(name)
        const blocks = blockEnds(bytes)
        const start = blocks[0] ?? 0
        const at = start + Math.floor((bytes.length - start) * place)
        bytes.writeUInt8(bytes.readUInt8(at) ^ bits, at)
        const { source } = await sourceOf({ 'a.avro': bytes }, {}, { settings: { chunkBytes } })
        await source.open()
        const { values, rejected } = await source.drain({ messagesMax, bytesMax: 1 << 20 })
        await source.close()
        const found = values.length
        // A marker that is damaged takes the block behind it along.
        const share = 2 * Math.ceil(100 / (blocks.length - 1)) + 2
        expect(found).toBeGreaterThanOrEqual(100 - share)
        expect(found <= 100 || rejected.length > 0).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

// Helpers

function flipped(bytes: Buffer, at: number): Buffer {
  const damaged = Buffer.from(bytes)
  damaged.writeUInt8(bytes.readUInt8(at) ^ 0xff, at)
  return damaged
}
