import { bytes, type Rule } from './rule.ts'

export const collections: readonly Rule[] = [
  {
    rule: 'items of arrays are resolved',
    writer: { type: 'array', items: 'int' },
    reader: { type: 'array', items: 'double' },
    cases: [
      [
        [1, 2],
        [1, 2],
      ],
    ],
  },
  {
    rule: 'items of arrays have to fit',
    writer: { type: 'array', items: 'string' },
    reader: { type: 'array', items: 'int' },
    cases: 'type value[]',
  },
  {
    rule: 'values of maps are resolved',
    writer: { type: 'map', values: 'string' },
    reader: { type: 'map', values: 'bytes' },
    cases: [[{ a: 'x' }, { a: bytes('x') }]],
  },
  {
    rule: 'values of maps have to fit',
    writer: { type: 'map', values: 'double' },
    reader: { type: 'map', values: 'long' },
    cases: 'type value{}',
  },
  {
    rule: 'an array is no map',
    writer: { type: 'array', items: 'int' },
    reader: { type: 'map', values: 'int' },
    cases: 'type value',
  },
]
