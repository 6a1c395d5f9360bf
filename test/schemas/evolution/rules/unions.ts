import { record, type Rule } from './rule.ts'

export const unions: readonly Rule[] = [
  {
    rule: 'what is no union is read by the branch that can',
    writer: 'int',
    reader: ['null', 'string', 'long'],
    cases: [[3, 3]],
  },
  {
    rule: 'the branch of the same name goes first',
    writer: 'string',
    reader: ['bytes', 'string'],
    cases: [['x', 'x']],
  },
  {
    rule: 'some branch has to read it',
    writer: 'int',
    reader: ['null', 'string'],
    cases: 'branch value',
  },
  {
    rule: 'every branch of a union has to be read by what is none',
    writer: ['int', 'long'],
    reader: 'double',
    cases: [
      [{ int: 1 }, 1],
      [{ long: 2 }, 2],
    ],
  },
  {
    rule: 'a union with null is not read by what is none',
    writer: ['null', 'int'],
    reader: 'int',
    cases: 'type value',
  },
  {
    rule: 'branches of two unions are resolved each',
    writer: ['string', 'int', 'null'],
    reader: ['null', 'double', 'string'],
    cases: [
      ['x', 'x'],
      [1, 1],
      [null, null],
    ],
  },
  {
    rule: 'a branch that was taken away is missed',
    writer: ['null', 'int', 'string'],
    reader: ['null', 'int'],
    cases: 'branch value',
  },
  {
    rule: 'branches of records are found by name and alias',
    writer: [record([{ name: 'a', type: 'int' }], 'A'), record([{ name: 'b', type: 'int' }], 'B')],
    reader: [
      record([{ name: 'b', type: 'long' }], 'C', { aliases: ['B'] }),
      record([{ name: 'a', type: 'int' }], 'A'),
    ],
    cases: [
      [{ A: { a: 1 } }, { A: { a: 1 } }],
      [{ B: { b: 2 } }, { C: { b: 2 } }],
    ],
  },
  {
    rule: 'the branch that is nearest says what it lacks',
    writer: record([{ name: 'a', type: 'int' }], 'A'),
    reader: ['null', record([{ name: 'b', type: 'int' }], 'A')],
    cases: 'missing-default value.b',
  },
]
