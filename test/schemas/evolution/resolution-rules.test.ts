import { describe, expect, it } from 'vitest'
import {
  compareSchemas,
  parseSchema,
  readerSchema,
  resolveSchemas,
} from '../../../schemas/index.ts'
import { collections } from './rules/collections.ts'
import { enums, fixeds } from './rules/enums-and-fixed.ts'
import { logicals } from './rules/logical-types.ts'
import { promotions, refusals } from './rules/primitives.ts'
import { records } from './rules/records.ts'
import { record } from './rules/rule.ts'
import { unions } from './rules/unions.ts'

const all = { promotions, refusals, collections, enums, fixeds, records, unions, logicals }

describe.each(Object.entries(all))('resolution of %s', (_, rules) => {
  it.each(rules)('should hold: $rule', ({ writer, reader, cases }) => {
    const [wanted, written] = [messageOf(reader), messageOf(writer)]
    const resolution = resolveSchemas(wanted, written)
    if (typeof cases === 'string') {
      const { problems } = compareSchemas(parseSchema(wanted.json), parseSchema(written.json))
      expect(problems.map(({ kind, path }) => `${kind} ${path}`)).toEqual([cases])
      expect(resolution).toEqual({ canRead: false, problems })
      expect(() => wanted.type.createResolver(written.type, { ignoreNamespaces: true })).toThrow()
      return
    }
    if (!resolution.canRead) throw new Error(JSON.stringify(resolution.problems))
    for (const [value, read] of cases) {
      const message = written.type.toBuffer({ value })
      expect(resolution.read(message)).toEqual({ value: read })
    }
  })
})

describe('where avsc deviates from the specification', () => {
  it('should follow the specification: an alias of another namespace names nothing', () => {
    const written = messageOf(record([{ name: 'a', type: 'int' }], 'shop.S'))
    const wanted = messageOf(
      record([{ name: 'a', type: 'int' }], 'shop.R', { aliases: ['other.S'] }),
    )
    expect(wanted.type.createResolver(written.type, { ignoreNamespaces: true })).toBeDefined()
    expect(resolveSchemas(wanted, written)).toMatchObject({ problems: [{ kind: 'name' }] })
  })

  it('should say that a long past 2^24 is not rounded when it is read as a float', () => {
    const resolution = resolveSchemas(messageOf('float'), messageOf('long'))
    if (!resolution.canRead) throw new Error('a long is read as a float')
    const message = messageOf('long').type.toBuffer({ value: 2 ** 24 + 1 })
    expect(resolution.read(message)).toEqual({ value: 2 ** 24 + 1 })
  })
})

// Helpers

function messageOf(type: unknown) {
  return readerSchema(JSON.stringify(record([{ name: 'value', type }], 'Message')))
}
