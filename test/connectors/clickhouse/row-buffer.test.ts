import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clickhouse } from '#connectors'
import { RowReader } from './row-bytes.ts'

describe('RowBuffer', () => {
  it('should write a string as its length and its bytes', () => {
    const rows = new clickhouse.RowBuffer(16)
    rows.text('id')
    expect([...rows.written]).toEqual([2, 0x69, 0x64])
  })

  it('should write a time that DateTime64 cannot hold as the nearest that it can', () => {
    const rows = new clickhouse.RowBuffer(16)
    for (const ms of [Date.parse('0001-01-01T00:00:00Z'), Date.UTC(2500, 0), Number.NaN, 12.9])
      rows.dateTime(ms)
    const reader = new RowReader(rows.written)
    expect([reader.integer(), reader.integer(), reader.integer(), reader.integer()]).toEqual([
      Date.UTC(1900, 0),
      Date.UTC(2299, 11, 31, 23, 59, 59, 999),
      0,
      12,
    ])
  })

  it('should write the day of a time, and one that Date cannot hold as the nearest that it can', () => {
    const rows = new clickhouse.RowBuffer(1)
    const lastMs = Date.UTC(2149, 5, 6)
    for (const ms of [0, 86_399_999, 86_400_000, -1, lastMs, lastMs * 2]) rows.date(ms)
    const days = Array.from({ length: 6 }, (_, place) => rows.written.readUInt16LE(place * 2))
    expect(days).toEqual([0, 0, 1, 0, 65_535, 65_535])
  })

  it('should write an array as its length and its values', () => {
    const rows = new clickhouse.RowBuffer(1)
    rows.array(300)
    rows.text('a')
    expect([...rows.written]).toEqual([0xac, 2, 1, 0x61])
  })

  it('should read back as what was written, whatever it is and however the buffer grows', () => {
    const value = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), value: longText }),
      fc.record({ kind: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
      fc.record({ kind: fc.constant('float' as const), value: fc.double({ noNaN: true }) }),
    )
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const rows = new clickhouse.RowBuffer(1)
        for (const { kind, value } of values) rows[kind](value as never)
        const reader = new RowReader(Buffer.from(rows.written))
        expect(values.map(({ kind }) => reader[kind]())).toEqual(values.map(({ value }) => value))
        expect(reader.atEnd).toBe(true)
      }),
    )
  })

  it('should start anew after clear', () => {
    const rows = new clickhouse.RowBuffer(4)
    rows.text('gone')
    rows.clear()
    rows.text('kept')
    expect(new RowReader(rows.written).text()).toBe('kept')
  })
})

// Helpers

/** Lengths around the places where the length of a length changes, with and without ASCII. */
const longText = fc
  .tuple(
    fc.string({ unit: 'grapheme', maxLength: 5 }),
    fc.constantFrom('a', 'é', '€', '😀', '\0'),
    fc.constantFrom(0, 1, 40, 43, 47, 48, 49, 60, 63, 64, 126, 127, 128, 16_383, 16_384),
  )
  .map(([start, unit, count]) => start + unit.repeat(count))
