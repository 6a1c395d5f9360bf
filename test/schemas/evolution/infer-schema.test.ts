import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readerSchema,
  SchemaInference,
  type InferOptions,
  type JsonObject,
} from '../../../schemas/index.ts'

const infer = (objects: readonly JsonObject[], options: InferOptions = {}) => {
  const inference = new SchemaInference(options)
  for (const object of objects) inference.add(object)
  return inference.schema()
}

const fieldsOf = (objects: readonly JsonObject[], options: InferOptions = {}) => {
  const { schema } = infer(objects, options)
  const { fields } = schema as { fields: readonly { name: string; type: unknown }[] }
  return Object.fromEntries(fields.map(({ name, type }) => [name, type]))
}

describe('SchemaInference', () => {
  it('should take the narrowest number that holds all values', () => {
    expect(
      fieldsOf([
        { int: 1, long: 1, double: 1, huge: 1 },
        { int: -5, long: 2 ** 40, double: 0.5, huge: 1e300 },
      ]),
    ).toEqual({ int: 'int', long: 'long', double: 'double', huge: 'double' })
  })

  it('should make nullable what is missing or null somewhere', () => {
    const { schema } = infer([
      { a: 1, b: null, c: 'x' },
      { a: 2, b: true },
    ])
    expect(schema).toEqual({
      type: 'record',
      name: 'Event',
      fields: [
        { name: 'a', type: 'int' },
        { name: 'b', type: ['null', 'boolean'], default: null },
        { name: 'c', type: ['null', 'string'], default: null },
      ],
    })
  })

  it('should take a text for a time only where each one is', () => {
    const time = { type: 'long', logicalType: 'timestamp-millis' }
    const objects = [
      {
        at: '2024-01-01T00:00:00Z',
        maybe: '2024-01-01T00:00:00+02:00',
        day: '2024-01-01',
        mixed: 5,
      },
      {
        at: '2024-01-02T00:00:00.5Z',
        maybe: 'soon',
        day: '2024-01-02',
        mixed: '2024-01-01T00:00:00Z',
      },
    ]
    expect(fieldsOf(objects)).toEqual({
      at: time,
      maybe: 'string',
      day: 'string',
      mixed: ['int', 'string'],
    })
    expect(infer(objects).notes).toEqual([expect.stringMatching(/^at: each value is an ISO time/)])
  })

  it('should nest records and arrays, each with a name of its own', () => {
    const { schema } = infer([{ items: [{ sku: 'a' }, { sku: 'b', n: 1 }], to: { city: 'B' } }], {
      name: 'Order',
      namespace: 'shop',
    })
    expect(schema).toMatchObject({
      name: 'Order',
      namespace: 'shop',
      fields: [
        {
          type: {
            type: 'array',
            items: {
              name: 'OrderItemsItem',
              fields: [{ name: 'sku' }, { name: 'n', type: ['null', 'int'], default: null }],
            },
          },
        },
        { type: { name: 'OrderTo', fields: [{ name: 'city', type: 'string' }] } },
      ],
    })
  })

  it('should mend names, each once, and say so', () => {
    const { schema, notes } = infer([{ 'first-name': 1, first_name: 2, 'naïve key': 3, '1st': 4 }])
    expect(schema).toMatchObject({
      fields: [
        { name: 'first_name_2' },
        { name: 'first_name' },
        { name: 'naive_key' },
        { name: '_1st' },
      ],
    })
    expect(notes).toHaveLength(3)
    expect(notes[0]).toContain('first-name')
  })

  it('should take many keys that each object has few of for a map', () => {
    const objects = Array.from({ length: 100 }, (_, index) => ({
      scores: { [`user-${index}`]: index, [`user-${index + 1}`]: 0.5 },
    }))
    expect(fieldsOf(objects)).toEqual({ scores: { type: 'map', values: 'double' } })
  })

  it('should keep within its bounds', () => {
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, index]))
    expect(fieldsOf([{ wide }], { fieldsMax: 10 })).toEqual({
      wide: { type: 'map', values: 'int' },
    })
    expect(() => infer([wide], { fieldsMax: 10 })).toThrow(/more than 10 different keys/)
    expect(fieldsOf([{ a: { b: { c: 1 } } }], { depthMax: 2 })).toMatchObject({
      a: { fields: [{ name: 'b', type: { logicalType: 'json' } }] },
    })
  })

  it('should say what it has never seen', () => {
    const { schema, notes } = infer([{ a: null, b: [] }])
    expect(() => readerSchema(JSON.stringify(schema))).not.toThrow()
    expect(notes.join()).toMatch(/a: only null was seen.*b: only empty arrays/)
  })

  it('should propose a schema that every object of the sample fits', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd')
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false, 0, 1.5, 2 ** 40, 'text', ''),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    }))
    const objects = fc.array(fc.dictionary(key, value), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(objects, (sample) => {
        const all = sample as readonly JsonObject[]
        const { type } = readerSchema(JSON.stringify(infer(all, { depthMax: 5 }).schema))
        for (const object of all) {
          const wrapped: unknown = type.clone(object, { wrapUnions: true, skipMissingFields: true })
          expect(() => type.toBuffer(wrapped)).not.toThrow()
        }
      }),
      { numRuns: 100 },
    )
  })
})
