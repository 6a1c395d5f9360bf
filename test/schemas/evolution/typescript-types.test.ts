import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { parseSchema, readerSchema, typescriptTypes } from '../../../schemas/index.ts'
import { schemaPair } from './arbitrary-schemas.ts'

const order = {
  type: 'record',
  name: 'shop.Order',
  doc: 'One order.',
  fields: [
    { name: 'id', type: { type: 'string', logicalType: 'uuid' }, doc: 'Its number.' },
    { name: 'total', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'count', type: 'long' },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'status', type: { type: 'enum', name: 'Status', symbols: ['NEW', 'PAID'] } },
    { name: 'tags', type: { type: 'array', items: ['null', 'string'] } },
    { name: 'scores', type: { type: 'map', values: 'double' } },
    { name: 'raw', type: { type: 'fixed', name: 'Raw', size: 2 } },
    { name: 'previous', type: ['null', 'Order'], default: null },
    {
      name: 'payer',
      type: [
        { type: 'record', name: 'Person', fields: [{ name: 'name', type: 'string' }] },
        { type: 'record', name: 'crm.Person', doc: 'A */ comment.\nOf two lines.', fields: [] },
      ],
    },
  ],
}

const types = `/** One order. */
export interface Order {
  /** Its number. A UUID. */
  readonly id: string
  /** Exact decimal text. */
  readonly total: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly count: number | bigint
  readonly note: string | null
  readonly status: Status
  readonly tags: readonly (string | null)[]
  readonly scores: Readonly<Record<string, number>>
  readonly raw: Buffer
  readonly previous: Order | null
  readonly payer: { readonly 'shop.Person': Person } | { readonly 'crm.Person': CrmPerson }
}

export type Status = 'NEW' | 'PAID'

export interface Person {
  readonly name: string
}

/**
 * A *\\/ comment.
 * Of two lines.
 */
export interface CrmPerson {
}
`

describe('typescriptTypes', () => {
  it('should write what the messages of a schema are when they are decoded', () => {
    expect(typescriptTypes(parseSchema(JSON.stringify(order)))).toBe(types)
    const { type } = readerSchema(JSON.stringify(order))
    const fields = {
      id: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      total: '12.30',
      at: 1_700_000_000_000,
      count: 2n ** 60n,
      note: null,
      status: 'PAID',
      tags: ['a', null],
      scores: { a: 0.5 },
      raw: Buffer.from('ab'),
      previous: null,
      payer: { 'shop.Person': { name: 'Ada' } },
    }
    expect(type.fromBuffer(type.toBuffer(fields))).toEqual(fields)
  })

  it('should write TypeScript, whatever the schema', () => {
    fc.assert(
      fc.property(schemaPair, ([schema]) => {
        const text = typescriptTypes(parseSchema(JSON.stringify(schema)))
        const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true })
        expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([])
        const names = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(
          ([, name]) => name,
        )
        expect(new Set(names).size).toBe(names.length)
      }),
      { numRuns: 50 },
    )
  })
})
