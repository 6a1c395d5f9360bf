import { decimal, fixed, logical, type Rule } from './rule.ts'

export const logicals: readonly Rule[] = [
  {
    rule: 'decimals of one precision and scale match',
    writer: decimal(9, 2),
    reader: decimal(9, 2),
    cases: [['12.30', '12.30']],
  },
  {
    rule: 'scales have to match',
    writer: decimal(9, 2),
    reader: decimal(9, 3),
    cases: 'decimal value',
  },
  {
    rule: 'precisions have to match',
    writer: decimal(9, 2),
    reader: decimal(10, 2),
    cases: 'decimal value',
  },
  {
    rule: 'a decimal is read as its bytes',
    writer: decimal(9, 2),
    reader: 'bytes',
    cases: [['0.01', Buffer.from([1])]],
  },
  {
    rule: 'bytes are read as a decimal',
    writer: 'bytes',
    reader: decimal(9, 2),
    cases: [[Buffer.from([1]), '0.01']],
  },
  {
    rule: 'a count is read as a time',
    writer: 'long',
    reader: logical('long', 'timestamp-millis'),
    cases: [[1_000, 1_000]],
  },
  {
    rule: 'an int is read as a time',
    writer: 'int',
    reader: logical('long', 'timestamp-millis'),
    cases: [[1_000, 1_000]],
  },
  {
    rule: 'a time stays the same time in another unit',
    writer: logical('long', 'timestamp-millis'),
    reader: logical('long', 'timestamp-micros'),
    cases: [[1_000, 1_000]],
  },
  {
    rule: 'an unknown logical type is passed over',
    writer: logical('int', 'no-such-type'),
    reader: 'long',
    cases: [[1, 1]],
  },
  {
    rule: 'JSON is read from text',
    writer: 'string',
    reader: logical('string', 'json'),
    cases: [['{"a":1}', { a: 1 }]],
  },
  {
    rule: 'JSON is not read from bytes',
    writer: 'bytes',
    reader: logical('string', 'json'),
    cases: 'type value',
  },
  {
    rule: 'decimals over fixed match by name without namespace',
    writer: fixed(4, { ...decimal(9, 2), type: 'fixed', namespace: 'old' }),
    reader: fixed(4, { ...decimal(9, 2), type: 'fixed', namespace: 'new' }),
    cases: [['12.30', '12.30']],
  },
]
