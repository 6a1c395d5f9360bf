import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonMembers } from '../../../connectors/clickhouse/json-members.ts'

const names = ['properties', 'context']

describe('JsonMembers', () => {
  it('should find the text of members as it was written', () => {
    expect(membersOf('{"properties": {"total": 1.00} ,"type":"track"}')).toEqual([
      '{"total": 1.00}',
      undefined,
    ])
  })

  it('should not take a member of a member, or text in a string, for a member', () => {
    const text = '{"a":{"properties":1},"b":"\\"properties\\":2","c":["properties",{"context":3}]}'
    expect(membersOf(text)).toEqual([undefined, undefined])
  })

  it('should take the last member of a name, as JSON.parse does', () => {
    expect(membersOf('{"context":{"a":1},"context":{"b":2}}')).toEqual([undefined, '{"b":2}'])
  })

  it.each(['{"proper\\u0074ies":{}}', '{"properties":{"name":"\\ud83d"}}'])(
    'should refuse to read %s, which says something else than its bytes',
    (text) => {
      const bytes = Buffer.from(text)
      expect(new JsonMembers(names).find(bytes, 0, bytes.length)).toBe(false)
    },
  )

  it('should find what JSON.parse finds, in any object however it is spaced', () => {
    const object = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue())
    fc.assert(
      fc.property(object, fc.constantFrom(0, 1, '\t'), fc.string(), (value, space, before) => {
        const text = JSON.stringify(value, undefined, space)
        const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>
        const found = membersOf(text, before.replaceAll('{', ''))
        if (found === undefined) return
        const own = names.map((name) => (Object.hasOwn(parsed, name) ? parsed[name] : undefined))
        expect(found.map((member) => member && (JSON.parse(member) as unknown))).toEqual(own)
      }),
    )
  })
})

// Helpers

function membersOf(text: string, before = ''): (string | undefined)[] | undefined {
  const bytes = Buffer.from(before + text + '}"properties":9')
  const members = new JsonMembers(names)
  const start = Buffer.byteLength(before)
  if (!members.find(bytes, start, start + Buffer.byteLength(text))) return undefined
  return names.map((_, index) => {
    const from = members.starts[index] as number
    return from < 0 ? undefined : bytes.toString('utf8', from, members.ends[index])
  })
}
