import { enumOf, record, type Rule } from './rule.ts'

const list = { type: 'record', name: 'Node', fields: [{ name: 'value', type: 'int' }] }
const nodes = (value: unknown) => ({
  ...list,
  fields: [
    { name: 'value', type: value },
    { name: 'next', type: ['null', 'Node'], default: null },
  ],
})

const root = (first: unknown) =>
  record(
    [
      { name: 'first', type: first },
      { name: 'second', type: 'B' },
    ],
    'Root',
  )

export const records: readonly Rule[] = [
  {
    rule: 'fields are found by name, whatever their order',
    writer: record([
      { name: 'a', type: 'int' },
      { name: 'b', type: 'string' },
    ]),
    reader: record([
      { name: 'b', type: 'string' },
      { name: 'a', type: 'long' },
    ]),
    cases: [
      [
        { a: 1, b: 'x' },
        { b: 'x', a: 1 },
      ],
    ],
  },
  {
    rule: 'fields that are not wanted are passed over',
    writer: record([
      { name: 'a', type: { type: 'array', items: 'string' } },
      { name: 'b', type: 'int' },
      { name: 'c', type: { type: 'map', values: 'int' } },
    ]),
    reader: record([{ name: 'b', type: 'int' }]),
    cases: [[{ a: ['x', 'y'], b: 2, c: { k: 1 } }, { b: 2 }]],
  },
  {
    rule: 'fields that were not written take their default',
    writer: record([{ name: 'a', type: 'int' }]),
    reader: record([
      { name: 'a', type: 'int' },
      { name: 'b', type: ['null', 'string'], default: null },
      { name: 'c', type: { type: 'array', items: 'int' }, default: [1] },
      { name: 'd', type: enumOf(['X', 'Y']), default: 'Y' },
    ]),
    cases: [[{ a: 1 }, { a: 1, b: null, c: [1], d: 'Y' }]],
  },
  {
    rule: 'fields that were not written need a default',
    writer: record([{ name: 'a', type: 'int' }]),
    reader: record([{ name: 'b', type: ['null', 'int'] }]),
    cases: 'missing-default value.b',
  },
  {
    rule: 'an alias names a field',
    writer: record([{ name: 'old', type: 'int' }]),
    reader: record([{ name: 'new', type: 'long', aliases: ['older', 'old'] }]),
    cases: [[{ old: 5 }, { new: 5 }]],
  },
  {
    rule: 'a field must not have been written under two of its names',
    writer: record([
      { name: 'new', type: 'int' },
      { name: 'old', type: 'int' },
    ]),
    reader: record([{ name: 'new', type: 'int', aliases: ['old'] }]),
    cases: 'ambiguous-alias value.new',
  },
  {
    rule: 'names of records match without their namespaces',
    writer: record([{ name: 'a', type: 'int' }], 'old.R'),
    reader: record([{ name: 'a', type: 'int' }], 'new.R'),
    cases: [[{ a: 1 }, { a: 1 }]],
  },
  {
    rule: 'names of records have to match',
    writer: record([{ name: 'a', type: 'int' }], 'S'),
    reader: record([{ name: 'a', type: 'int' }]),
    cases: 'name value',
  },
  {
    rule: 'an alias is in the namespace of its record',
    writer: record([{ name: 'a', type: 'int' }], 'shop.S'),
    reader: record([{ name: 'a', type: 'int' }], 'shop.R', { aliases: ['S'] }),
    cases: [[{ a: 1 }, { a: 1 }]],
  },
  {
    rule: 'records that hold themselves are resolved',
    writer: nodes('int'),
    reader: nodes('double'),
    cases: [
      [
        { value: 1, next: { value: 2, next: null } },
        { value: 1, next: { value: 2, next: null } },
      ],
    ],
  },
  {
    rule: 'records that hold themselves have to fit all the way',
    writer: nodes('string'),
    reader: nodes('int'),
    cases: 'type value.value',
  },
  {
    rule: 'what rests on a record that turns out not to fit does not fit either',
    writer: root(
      record(
        [
          { name: 'b', type: record([{ name: 'a', type: ['null', 'A'] }], 'B') },
          { name: 'text', type: 'string' },
        ],
        'A',
      ),
    ),
    reader: root([
      record(
        [
          { name: 'b', type: record([{ name: 'a', type: ['null', 'A'] }], 'B') },
          { name: 'text', type: 'int' },
        ],
        'A',
      ),
      record([], 'Any', { aliases: ['A'] }),
    ]),
    cases: 'type value.second.a.text',
  },
]
