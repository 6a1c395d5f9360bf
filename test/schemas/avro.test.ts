import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  avroCodec,
  booleanCodec,
  doubleCodec,
  jsonCodec,
  longCodec,
  SchemaMismatchError,
  stringCodec,
  type AvroSchema,
  type Codec,
} from '#schemas'
import { jsonValues } from './customer-events.ts'

describe('avroCodec', () => {
  it('should write and read a value of its schema', () => {
    const visits = avroCodec<Visit>({ name: 'visit', schema: visitOf('long') })
    const bytes = visits.encode({ page: '/', count: 3 })
    expect([...bytes]).toEqual([2, 0x2f, 6]) // length 1 and 3 in zigzag
    expect(visits.decode(bytes)).toEqual({ page: '/', count: 3 })
    expect(visits.decode(new Uint8Array(bytes))).toEqual({ page: '/', count: 3 })
  })

  it('should name its schema by the fingerprints that the Avro project publishes', () => {
    expect(stringCodec.fingerprint).toBe('8f014872634503c7')
    expect(longCodec.fingerprint).toBe('d054e14493f41db7')
    expect(booleanCodec.fingerprint).toBe('9f42fc78a4d4f764')
  })

  it('should take one schema for the other where only documentation and defaults differ', () => {
    const plain = avroCodec({ name: 'visit', schema: visitOf('long') })
    const documented = { ...visitOf('long'), doc: 'One visit.' }
    expect(avroCodec({ name: 'visit', schema: documented }).fingerprint).toBe(plain.fingerprint)
    const other = avroCodec({ name: 'visit', schema: visitOf('int') })
    expect(other.fingerprint).not.toBe(plain.fingerprint)
  })

  it('should not share bytes between values', () => {
    const first = stringCodec.encode('first')
    stringCodec.encode('other')
    expect(stringCodec.decode(first)).toBe('first')
  })

  it('should refuse values and bytes that do not fit', () => {
    const visits = avroCodec({ name: 'visit', schema: visitOf('long') })
    expect(() => visits.encode({ page: 7, count: 1 })).toThrow(/string/)
    expect(() => visits.decode(Buffer.from([2]))).toThrow('visit: 1 bytes')
    expect(() => visits.decode(Buffer.from([0, 0, 0]))).toThrow('visit: 3 bytes')
  })
})

describe('reader', () => {
  it('should read what an older schema wrote', () => {
    const old = avroCodec({ name: 'visit', schema: visitOf('int') })
    const schema = {
      type: 'record',
      name: 'Visit',
      fields: [
        { name: 'count', type: 'double' },
        { name: 'path', aliases: ['page'], type: 'string' },
        { name: 'tags', type: { type: 'array', items: 'string' }, default: [] },
        { name: 'more', type: { type: 'string', logicalType: 'json' }, default: '{"a":1}' },
      ],
    }
    const present = avroCodec({ name: 'visit', schema })
    const read = present.reader(old.schema)
    const bytes = old.encode({ page: '/shoes', count: 3 })
    expect(read(bytes)).toEqual({ count: 3, path: '/shoes', tags: [], more: { a: 1 } })
  })

  it('should read JSON under its own schema', () => {
    expect(jsonCodec.reader(jsonCodec.schema)(jsonCodec.encode({ a: [1, null] }))).toEqual({
      a: [1, null],
    })
  })

  const nested = (type: AvroSchema) =>
    record('Profile', 'visits', { type: 'array', items: visitOf(type) })

  const renamed = {
    type: 'record',
    name: 'Visit',
    fields: [{ name: 'visits', aliases: ['count'], type: 'int' }],
  }

  it.each([
    ['another type', visitOf('string'), visitOf('long'), 'count', '"string"', '"long"'],
    [
      'a new field',
      visitOf('long'),
      record('Visit', 'day', 'int'),
      'day',
      'nothing',
      '"int" without a default',
    ],
    ['a nested field', nested('string'), nested('int'), 'visits[].count', '"string"', '"int"'],
    ['a renamed field', visitOf('string'), renamed, 'visits', '"string"', '"int"'],
    ['another value', 'string', 'long', '', '"string"', '"long"'],
    ['a record for a text', visitOf('int'), 'string', '', 'record Visit', '"string"'],
  ] as const)(
    'should refuse %s and name it',
    (_, written, wanted, field, writtenType, wantedType) => {
      const old = avroCodec({ name: 'visit', schema: written })
      const error = mismatchOf(() =>
        avroCodec({ name: 'visit', schema: wanted }).reader(old.schema),
      )
      expect(error).toMatchObject({
        code: 'schema-mismatch',
        codec: 'visit',
        field,
        writtenType,
        wantedType,
      })
      expect(error.message).toContain(field === '' ? 'visit: the value' : `visit: field '${field}'`)
    },
  )
})

describe('small codecs', () => {
  it('should give back every value', () => {
    expectRoundTrip(stringCodec, fc.string({ unit: 'grapheme', maxLength: 20_000 }))
    expectRoundTrip(longCodec, fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 2 }))
    expectRoundTrip(doubleCodec, fc.double())
    expectRoundTrip(booleanCodec, fc.boolean())
    expectRoundTrip(jsonCodec, jsonValues())
  })

  it('should refuse integers that Avro would not give back', () => {
    expect(() => longCodec.encode(-(2 ** 52) - 1)).toThrow(/smallest long/)
    expect(() => longCodec.encode(2 ** 53 - 1)).toThrow(/long/)
    expect(() => longCodec.encode(0.5)).toThrow(/long/)
  })

  it('should write text that is longer than their scratch', () => {
    const text = 'ä'.repeat(100_000)
    expect(stringCodec.decode(stringCodec.encode(text))).toBe(text)
  })
})

// Helpers

interface Visit {
  readonly page: string
  readonly count: number
}

function visitOf(countType: AvroSchema) {
  const fields = [
    { name: 'page', type: 'string' },
    { name: 'count', type: countType },
  ]
  return { type: 'record', name: 'Visit', fields }
}

function record(name: string, field: string, type: AvroSchema) {
  return { type: 'record', name, fields: [{ name: field, type }] }
}

function mismatchOf(work: () => unknown): SchemaMismatchError {
  try {
    work()
  } catch (error) {
    if (error instanceof SchemaMismatchError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The law of every codec: what was encoded decodes to an equal value, under its own schema, too. */
function expectRoundTrip<T>(codec: Codec<T>, values: fc.Arbitrary<T>): void {
  const read = codec.reader(codec.schema)
  fc.assert(
    fc.property(values, (value) => {
      const bytes = codec.encode(value)
      expect(codec.decode(bytes)).toEqual(value)
      expect(read(bytes)).toEqual(value)
    }),
  )
}
