import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  avroSchemaOf,
  compareSchemas,
  parseSchema,
  readerSchema,
  type WriterSchema,
} from '../../../schemas/index.ts'
import { schemaPair } from './arbitrary-schemas.ts'
import { Choices } from './choices.ts'
import { randomBytes } from './random-bytes.ts'

describe('resolution', () => {
  it('should find readable exactly what avsc reads', () => {
    let readable = 0
    let unreadable = 0
    fc.assert(
      fc.property(
        schemaPair,
        fc.array(fc.nat(), { maxLength: 60 }),
        ([reader, writer], choices) => {
          const written = readerSchema(JSON.stringify(writer))
          const wanted = readerSchema(JSON.stringify(reader))
          const node = parseSchema(written.json)
          const draws = new Choices(choices)
          const values = Array.from({ length: 4 }, () => randomBytes(node, draws))
          const { canRead, problems } = compareSchemas(parseSchema(wanted.json), node)
          if (canRead) readable++
          else unreadable++
          const reads = avscReads(wanted, written, values)
          expect({ reads, problems }).toEqual({ reads: canRead ? 'all' : 'not', problems })
        },
      ),
      { numRuns: 500 },
    )
    expect(Math.min(readable, unreadable)).toBeGreaterThan(50)
  })

  it('should be reflexive: a schema reads what it wrote', () => {
    fc.assert(
      fc.property(schemaPair, ([, schema]) => {
        const node = parseSchema(JSON.stringify(schema))
        expect(compareSchemas(node, node)).toEqual({ canRead: true, problems: [], warnings: [] })
        expect(parseSchema(JSON.stringify(avroSchemaOf(node)))).toEqual(node)
      }),
      { numRuns: 150 },
    )
  })
})

// Helpers

function avscReads(reader: WriterSchema, writer: WriterSchema, messages: readonly Buffer[]) {
  try {
    const resolver = reader.type.createResolver(writer.type, { ignoreNamespaces: true })
    for (const message of messages) reader.type.fromBuffer(message, resolver)
    return 'all'
  } catch (error) {
    if (!/cannot read|no alias|ambiguous alias|no matching field|_read/.test(String(error)))
      throw error
    return 'not'
  }
}
