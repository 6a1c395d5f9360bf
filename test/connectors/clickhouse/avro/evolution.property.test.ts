import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AvroMessage } from '#schemas'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro-bench.ts'
import { isShown } from './is-shown.ts'
import { discardValue, fieldTypes } from './field-types.ts'

/*
 * Method: random schemas over four field names, so that types meet that fit, that widen and that
 * conflict; messages of all of them in random order, in epochs, with restarts in between. In the end
 * every message is in the table once, and every value is in its column or among discards, never both.
 */

const names = ['a', 'b', 'c', 'd']

const field = fc.constantFrom(...Object.keys(fieldTypes))
const schema = fc.dictionary(fc.constantFrom(...names), field, { minKeys: 1, maxKeys: 4 })

/** A schema by its number, and what its values are drawn with. */
const message = fc.tuple(fc.nat({ max: 4 }), fc.array(fc.nat(), { minLength: 4, maxLength: 4 }))
const epoch = fc.record({
  messages: fc.array(message, { minLength: 1, maxLength: 8 }),
  reopen: fc.boolean(),
})

it('should keep every event once, and every value in its column or among discards', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(schema, { minLength: 2, maxLength: 5 }),
      fc.array(epoch, { minLength: 1, maxLength: 4 }),
      (schemas, epochs) => check(schemas, epochs),
    ),
    { numRuns: 10 },
  )
}, 300_000)

// Helpers

type Schema = Readonly<Record<string, string>>
type Epoch = {
  readonly messages: readonly (readonly [number, readonly number[]])[]
  readonly reopen: boolean
}
type Row = Readonly<Record<string, unknown>>

async function check(schemas: readonly Schema[], epochs: readonly Epoch[]): Promise<void> {
  const directory = await temporaryDirectory()
  const bench = new AvroBench(directory.path)
  try {
    await bench.open()
    const sent: AvroMessage[] = []
    for (const { messages, reopen } of epochs) {
      const made = messages.map(([index, draws]) =>
        messageOf(schemas[index % schemas.length] ?? {}, draws),
      )
      await bench.save(...made)
      sent.push(...made)
      if (!reopen) continue
      await bench.close()
      await bench.open()
    }
    await expectAll(bench, sent)
  } finally {
    await bench.close()
    await directory.remove()
  }
}

function messageOf(schema: Schema, draws: readonly number[]): AvroMessage {
  const entries = Object.entries(schema)
  const fields = entries.map(([name, kind]) => ({ name, type: typeOf(kind, name) }))
  const values = entries.map(([name, kind], index) => {
    const choices = fieldTypes[kind]?.values ?? []
    return [name, choices[(draws[index] ?? 0) % choices.length]] as const
  })
  return decoded(schemaOf(...fields), Object.fromEntries(values))
}

/** A type with a name is defined once in a schema. */
function typeOf(kind: string | undefined, field: string): unknown {
  const { type } = fieldTypes[kind ?? ''] ?? {}
  return kind === 'enum' ? { ...(type as object), name: `E_${field}` } : type
}

async function expectAll(bench: AvroBench, sent: readonly AvroMessage[]): Promise<void> {
  const texts = Object.entries(await bench.types()).map(
    ([name, type]) =>
      `toString(${String(type).includes('Float32') ? 'toFloat64' : ''}(${name})) AS ${name}`,
  )
  const rows = await bench.ask(`SELECT offset, ${texts.join(', ')} FROM orders ORDER BY offset`)
  const discards = await bench.ask('SELECT offset, field, value FROM orders_discards')
  expect(rows.map(({ offset }) => offset)).toEqual(sent.map((_, offset) => offset))

  const discarded = new Map(discards.map((row) => [keyOf(row['offset'], row['field']), row]))
  expect(discarded.size).toBe(discards.length)
  for (const [offset, { fields, schema }] of sent.entries()) {
    for (const [name, value] of Object.entries(fields)) {
      const discard = discarded.get(keyOf(offset, name))
      discarded.delete(keyOf(offset, name))
      expectValue({ row: rows[offset] ?? {}, name, value, discard }, schema.json)
    }
  }
  expect([...discarded]).toEqual([])
}

function expectValue(
  {
    row,
    name,
    value,
    discard,
  }: { row: Row; name: string; value: unknown; discard?: Row | undefined },
  context: string,
): void {
  const stored = row[name] as string | null
  if (discard !== undefined) expect(discard['value'], context).toBe(discardValue(value))
  else if (value !== null)
    expect(isShown(stored, value), `${name}: ${stored} in ${context}`).toBe(true)
  if (value === null || discard !== undefined) expect(stored === null || isEmpty(stored)).toBe(true)
}

function keyOf(offset: unknown, field: unknown): string {
  return JSON.stringify([offset, field])
}

/** What a column without NULL holds instead of a value. */
function isEmpty(stored: string): boolean {
  return ['', '0', '0.00', 'false'].includes(stored) || stored.startsWith('1970-01-01')
}
