import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accepted, jsonDecoder, lineDecoder, refused, type Decoder } from '#schemas'
import { readAtMs } from './customer-events.ts'

/** Purchases in columns: customer, day, number of items. */
const purchases = lineDecoder({
  name: 'purchase (columns)',
  parse(line) {
    const [customer = '', day = '', items = ''] = line.trim().split(/\s+/)
    if (!/^\d{8}$/.test(day)) return refused('invalid-day', `'${day}' is no day; write YYYYMMDD`)
    const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00.000Z`
    return accepted({ customer, items: Number(items) }, Date.parse(iso))
  },
})

/** Temperatures in JSON, with a mistake: it does not expect null. */
const temperatures = jsonDecoder({
  name: 'temperature (JSON)',
  depthMax: 2,
  eventBytesMax: 60,
  toValue(value) {
    const { celsius, atMs } = value as { celsius: number; atMs: number }
    return accepted(celsius.toFixed(1), atMs)
  },
})

describe('lineDecoder', () => {
  it('should read a text format of its own', () => {
    expect(decode(purchases, ' 00001 19970101  2')).toEqual({
      ok: true,
      value: { customer: '00001', items: 2 },
      timestampMs: Date.UTC(1997, 0, 1),
    })
  })

  it('should pass on why a line is refused', () => {
    expect(decode(purchases, '00001 today')).toEqual({
      ok: false,
      reason: 'invalid-day',
      message: "'today' is no day; write YYYYMMDD",
    })
  })

  it('should refuse bytes that are no text, and lines that are too long', () => {
    expect(decode(purchases, Buffer.from([0xc3, 0x28]))).toMatchObject({ reason: 'invalid-utf8' })
    expect(decode(purchases, 'x'.repeat(40_000))).toMatchObject({ reason: 'event-too-large' })
  })

  it('should accept text that rightly holds U+FFFD', () => {
    expect(decode(purchases, '\ufffd 19970101 2')).toMatchObject({ value: { customer: '\ufffd' } })
  })
})

describe('jsonDecoder', () => {
  it('should read JSON of a shape of its own', () => {
    const answer = { ok: true, value: '21.5', timestampMs: 7 }
    expect(decode(temperatures, '{"celsius":21.5,"atMs":7}')).toEqual(answer)
  })

  it('should refuse what is no JSON, too deep or too long', () => {
    expect(decode(temperatures, '{"celsius"')).toMatchObject({ reason: 'invalid-json' })
    expect(decode(temperatures, '{"a":[[1]]}')).toMatchObject({ reason: 'too-deep' })
    expect(decode(temperatures, ' '.repeat(61))).toMatchObject({ reason: 'event-too-large' })
  })

  it('should refuse what makes a custom decoder throw', () => {
    expect(decode(temperatures, 'null')).toEqual({
      ok: false,
      reason: 'decoder-failed',
      message: expect.stringContaining('temperature (JSON): Cannot'),
    })
  })

  it('should answer for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decode(temperatures, bytes)).toMatchObject({ ok: expect.any(Boolean) })
      }),
    )
  })
})

// Helpers

function decode<T>(decoder: Decoder<T>, line: string | Uint8Array) {
  const bytes = Buffer.from(line)
  return decoder.decode(bytes, 0, bytes.length, { receivedAtMs: readAtMs })
}
