import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSchema, readerSchema, writerSchema } from '../../../schemas/index.ts'
import { avroFingerprint } from '../../../schemas/avro-fingerprint.ts'
import { canonicalForm } from '../../../schemas/evolution/canonical-form.ts'
import { schemaPair } from './arbitrary-schemas.ts'

const recordOf = (fields: readonly unknown[], more = {}) =>
  JSON.stringify({ type: 'record', name: 'shop.Order', fields, ...more })

describe('parseSchema', () => {
  it('should give every name in full', () => {
    const inner = { type: 'enum', name: 'Status', symbols: ['A'], aliases: ['Old', 'x.Other'] }
    const node = parseSchema(
      recordOf([
        { name: 'status', type: inner, doc: 'How it is.' },
        { name: 'again', type: ['null', 'Status'], default: null },
        { name: 'top', type: { type: 'fixed', name: 'Key', namespace: '', size: 2 } },
      ]),
    )
    expect(node).toMatchObject({
      name: 'shop.Order',
      fields: [
        { type: { name: 'shop.Status', aliases: ['shop.Old', 'x.Other'] }, doc: 'How it is.' },
        { type: { branches: [{ type: 'null' }, { name: 'shop.Status' }] }, default: null },
        { type: { name: 'Key', size: 2 } },
      ],
    })
  })

  it.each([
    ['no JSON', '{', /no JSON/],
    ['an unknown type', '{"type":"strnig"}', /no type "strnig"/],
    ['a bad name', recordOf([{ name: 'first-name', type: 'int' }]), /"first-name"/],
    ['a name that objects have', recordOf([{ name: '__proto__', type: 'int' }]), /object/],
    ['a field twice', recordOf([1, 2].map(() => ({ name: 'a', type: 'int' }))), /two fields a/],
    ['no fields', '{"type":"record","name":"R"}', /no list of fields/],
    ['a union in a union', '["null",["int"]]', /must not hold a union/],
    ['a branch twice', '["int","int"]', /int twice/],
    ['a bad default of an enum', '{"type":"enum","name":"E","symbols":["A"],"default":"B"}', /"B"/],
    ['a size that is none', '{"type":"fixed","name":"F","size":-1}', /size of F/],
    ['a built-in name', '{"type":"record","name":"string","fields":[]}', /built in/],
    ['code in a name', '{"type":"record","name":"a\'];process.exit()//","fields":[]}', /name/],
  ])('should refuse %s', (_, json, message) => {
    expect(() => parseSchema(json)).toThrow(message)
    expect(() => writerSchema(json)).toThrow(expect.objectContaining({ code: 'invalid-schema' }))
  })

  it('should say where', () => {
    const item = { type: 'record', name: 'Item', fields: [{ name: 'price', type: 'money' }] }
    const json = recordOf([{ name: 'items', type: { type: 'array', items: item } }])
    expect(() => parseSchema(json)).toThrow(expect.objectContaining({ path: 'items[].price' }))
  })

  it('should refuse a schema of a million fields, soon', () => {
    const fields = Array.from({ length: 1_000_000 }, (_, index) => ({
      name: `f${index}`,
      type: 'int',
    }))
    const json = recordOf(fields)
    expect(() => writerSchema(json)).toThrow(/at most 4194304 are read \(schemaBytesMax\)/)
    expect(() => writerSchema(json, { schemaBytesMax: json.length })).toThrow(
      /more than 10000 fields.*\(fieldsMax\)/,
    )
  })

  it('should refuse a schema that is nested too deep', () => {
    const json = `${'{"type":"array","items":'.repeat(200)}"int"${'}'.repeat(200)}`
    expect(() => parseSchema(json)).toThrow(/deeper than 100/)
  })

  it('should take a default that does not fit for none where it reads what was written', () => {
    const json = recordOf([{ name: 'a', type: ['string', 'null'], default: null }])
    expect(() => readerSchema(json)).toThrow(/default/)
    const { type } = writerSchema(json)
    expect(type.fromBuffer(Buffer.from([0, 2, 0x61]))).toEqual({ a: 'a' })
  })
})

describe('fingerprints', () => {
  it('should be those of the specification where there are no logical types', () => {
    fc.assert(
      fc.property(schemaPair, ([, schema]) => {
        const plain = JSON.stringify(schema, (key, value: unknown) =>
          key === 'logicalType' ? undefined : value,
        )
        const canonical = JSON.stringify(
          avro.Type.forSchema(JSON.parse(plain) as avro.Schema).schema(),
        )
        expect(canonicalForm(parseSchema(plain))).toBe(canonical)
        expect(writerSchema(plain).fingerprint).toBe(avroFingerprint(canonical))
      }),
      { numRuns: 100 },
    )
  })

  it('should tell logical types apart, and nothing that bytes do not show', () => {
    const of = (type: unknown, more = {}) =>
      writerSchema(recordOf([{ name: 'at', type, ...more }])).fingerprint
    expect(of({ type: 'long', logicalType: 'timestamp-millis' })).not.toBe(of('long'))
    expect(of('long', { default: 1, doc: 'x', aliases: ['b'] })).toBe(of('long'))
  })
})
