import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  blockEnds,
  fieldsOf,
  fixture,
  numbersOf,
  orderFixtures,
  orders,
  sourceOf,
} from './containers.ts'

describe('files.readAvro', () => {
  it.each(orderFixtures)('should read what another implementation wrote: %s', async (name) => {
    const { source } = await sourceOf({ 'orders.avro': fixture(name) })
    await source.open()
    const { values, reasons, ended } = await source.drain()
    expect(fieldsOf(values)).toEqual(orders())
    expect(reasons).toEqual([])
    expect(ended).toBe(false)
    expect(values[0]?.schema.name).toBe('shop.Order')
    expect(source.reader.lag?.()).toBe(0)
  })

  it('should read all .avro files of a directory, each under its schema, and no others', async () => {
    const contents = {
      'a.avro': fixture('fastavro-null'),
      'deep/b.AVRO': fixture('apache-snappy'),
      'c.ndjson': Buffer.from('{}\n'),
      '.d.avro': fixture('apache-null'),
    }
    const { source } = await sourceOf(contents)
    await source.open()
    const { values, messages } = await source.drain()
    expect(values).toHaveLength(200)
    expect(new Set(messages.map(({ origin }) => origin.partition)).size).toBe(2)
    expect(new Set(values.map(({ schema }) => schema)).size).toBe(2) // JSON of each library
    expect(new Set(values.map(({ schema }) => schema.fingerprint)).size).toBe(1)
  })

  it('should number the records of a file, and keep a record with its schema', async () => {
    const { source } = await sourceOf({ 'orders.avro': fixture('fastavro-deflate') })
    await source.open()
    const { messages } = await source.drain()
    expect(messages.map(({ origin }) => origin.offset)).toEqual([...Array(100).keys()])
    const bytes = Buffer.from(messages[41]?.origin.bytes ?? [])
    const again = await sourceOf({ 'order.avro': bytes })
    await again.source.open()
    expect(fieldsOf((await again.source.drain()).values)).toEqual([orders()[41]])
  })

  it('should take the time of a record from where it is told', async () => {
    const timestampMs = ({ fields }: { fields: Readonly<Record<string, unknown>> }) =>
      fields['number'] === 7 ? NaN : Number(fields['at'])
    const { source } = await sourceOf({ 'orders.avro': fixture('fastavro-null') }, { timestampMs })
    await source.open()
    const { messages, rejected } = await source.drain()
    expect(messages[0]?.timestampMs).toBe(Date.UTC(2024, 1, 29, 12))
    expect(messages).toHaveLength(99)
    expect(rejected).toMatchObject([{ reason: 'invalid-time', origin: { offset: 7 } }])
  })

  it('should end where it does not follow', async () => {
    const { source } = await sourceOf({ 'a.avro': fixture('fastavro-null') }, { follow: false })
    await source.open()
    expect((await source.drain()).ended).toBe(true)
  })
})

describe('a position', () => {
  it('should be the same wherever the file was cut before, and resume within a block', async () => {
    const { source } = await sourceOf({ 'orders.avro': fixture('fastavro-snappy') })
    await source.open()
    const limit = { messagesMax: 7, bytesMax: 1 << 20 }
    const numbers: unknown[] = []
    const positions: unknown[] = []
    for (let poll = 0; poll < 4; poll++) {
      await source.reopen()
      const found = await source.reader.poll(limit, new AbortController().signal)
      if (typeof found !== 'string')
        numbers.push(...numbersOf(found.messages.map(({ value }) => value)))
      positions.push(source.position())
    }
    expect(numbers).toEqual([...Array(28).keys()])
    await source.close()
    await source.open()
    for (const position of positions) {
      await source.reader.poll(limit, new AbortController().signal)
      expect(source.position()).toEqual(position)
    }
  })

  it('should survive a rename in the middle of the file', async () => {
    const { source, input } = await sourceOf({ 'orders.avro': fixture('fastavro-null') })
    await source.open()
    await source.reader.poll({ messagesMax: 30, bytesMax: 1 << 20 }, new AbortController().signal)
    const position = source.position()
    await source.close()
    await rename(join(input, 'orders.avro'), join(input, 'archived.avro'))
    await source.open(position)
    expect(numbersOf((await source.drain()).values)).toEqual(numbersAfter(30))
  })
})

describe('following', () => {
  it('should wait for blocks that are half written, and for headers', async () => {
    const bytes = fixture('fastavro-deflate')
    const [header = 0, first = 0] = blockEnds(bytes)
    const cuts = [10, header - 1, header, header + 1, first - 1, first, first + 20, bytes.length]
    const { source, input } = await sourceOf({ 'orders.avro': Buffer.alloc(0) })
    await source.open(undefined, false)
    const numbers: unknown[] = []
    let written = 0
    for (const cut of cuts) {
      await appendFile(join(input, 'orders.avro'), bytes.subarray(written, cut))
      written = cut
      const { values, reasons } = await source.drain()
      expect(reasons).toEqual([])
      numbers.push(...numbersOf(values))
      if (cut === first - 1) expect(numbers).toEqual([])
    }
    expect(numbers).toEqual([...Array(100).keys()])
  })

  it('should read a file that takes the place of another', async () => {
    const { source, input } = await sourceOf({ 'orders.avro': fixture('fastavro-deflate') })
    await source.open(undefined, false)
    await source.drain()
    await rename(join(input, 'orders.avro'), join(input, 'orders.1.avro'))
    await writeFile(join(input, 'orders.avro'), fixture('apache-deflate'))
    expect((await source.drain()).values).toHaveLength(100)
  })
})

// Helpers

function numbersAfter(first: number): readonly number[] {
  return [...Array(100).keys()].slice(first)
}
