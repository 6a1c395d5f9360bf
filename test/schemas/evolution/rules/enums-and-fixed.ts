import { bytes, enumOf, fixed, type Rule } from './rule.ts'

export const enums: readonly Rule[] = [
  {
    rule: 'symbols are found by name, whatever their order',
    writer: enumOf(['A', 'B']),
    reader: enumOf(['C', 'B', 'A']),
    cases: [
      ['A', 'A'],
      ['B', 'B'],
    ],
  },
  {
    rule: 'unknown symbols become the default of the reader',
    writer: enumOf(['A', 'B', 'NEW'], { default: 'B' }),
    reader: enumOf(['A', 'OTHER'], { default: 'OTHER' }),
    cases: [
      ['A', 'A'],
      ['NEW', 'OTHER'],
    ],
  },
  {
    rule: 'unknown symbols are an error without a default',
    writer: enumOf(['A', 'NEW']),
    reader: enumOf(['A']),
    cases: 'symbols value',
  },
  {
    rule: 'names of enums match without their namespaces',
    writer: enumOf(['A'], { namespace: 'old' }),
    reader: enumOf(['A'], { namespace: 'new' }),
    cases: [['A', 'A']],
  },
  {
    rule: 'names of enums have to match',
    writer: enumOf(['A'], { name: 'Other' }),
    reader: enumOf(['A']),
    cases: 'name value',
  },
  {
    rule: 'an alias names an enum',
    writer: enumOf(['A'], { name: 'Other' }),
    reader: enumOf(['A'], { aliases: ['Other'] }),
    cases: [['A', 'A']],
  },
  { rule: 'an enum is no string', writer: enumOf(['A']), reader: 'string', cases: 'type value' },
]

export const fixeds: readonly Rule[] = [
  {
    rule: 'fixed types of one name and size match, whatever their namespaces',
    writer: fixed(2, { namespace: 'old' }),
    reader: fixed(2, { namespace: 'new' }),
    cases: [[bytes('ab'), bytes('ab')]],
  },
  { rule: 'sizes have to match', writer: fixed(2), reader: fixed(3), cases: 'size value' },
  {
    rule: 'names of fixed types have to match',
    writer: fixed(2, { name: 'G' }),
    reader: fixed(2),
    cases: 'name value',
  },
  {
    rule: 'an alias names a fixed type',
    writer: fixed(2, { name: 'G' }),
    reader: fixed(2, { aliases: ['G'] }),
    cases: [[bytes('ab'), bytes('ab')]],
  },
  { rule: 'fixed is no bytes', writer: fixed(2), reader: 'bytes', cases: 'type value' },
]
