import { describe, expect, it } from 'vitest'
import { decimal, fixed, int, long, roundTrip, typeOf } from './types.ts'

describe('logicalTypes', () => {
  it('should read what another implementation wrote', () => {
    const orders = typeOf(orderSchema)
    expect(orders.fromBuffer(Buffer.from(firstOrder, 'hex'))).toEqual({
      id: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      session: '00112233-4455-6677-8899-aabbccddeeff',
      price: '12.30',
      tax: '-0.0100',
      day: Date.UTC(2024, 1, 29),
      opens: 34_200_005,
      opensExactly: 86_399_999.999,
      at: Date.UTC(2024, 1, 29, 12, 0, 0, 123),
      atExactly: 1_709_208_000_123.456,
      localAt: Date.UTC(2024, 1, 29, 12, 0, 0, 123),
      localAtExactly: 1_709_208_000_123.456,
    })
    expect(orders.fromBuffer(Buffer.from(secondOrder, 'hex'))).toEqual({
      id: '00000000-0000-0000-0000-000000000000',
      session: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      price: '-123456789012345678.99',
      tax: '99999999999999.9999',
      day: -86_400_000,
      opens: 0,
      opensExactly: 0.001,
      at: -1,
      atExactly: -0.001,
      localAt: -62_135_596_800_000,
      localAtExactly: -2_177_452_799_999.999,
    })
  })

  it.each(['firstOrder', 'secondOrder'] as const)('should write %s as it was written', (name) => {
    const orders = typeOf(orderSchema)
    const bytes = Buffer.from({ firstOrder, secondOrder }[name], 'hex')
    expect(orders.toBuffer(orders.fromBuffer(bytes)).toString('hex')).toBe(bytes.toString('hex'))
  })

  it('should write a duration as three little-endian numbers', () => {
    const duration = typeOf(fixed(12, { logicalType: 'duration' }))
    const bytes = duration.toBuffer('P14M3DT0.250S')
    expect(bytes.toString('hex')).toBe('0e00000003000000fa000000')
    expect(duration.fromBuffer(bytes)).toBe('P14M3DT0.250S')
    expect(roundTrip(duration, 'P1Y2WT1H1M')).toBe('P12M14DT3660S')
    expect(roundTrip(duration, 'PT0S')).toBe('PT0S')
    expect(roundTrip(duration, 'P4294967295M')).toBe('P4294967295M')
  })

  it('should give text for times that a number cannot hold', () => {
    const micros = typeOf(long('timestamp-micros'))
    expect(roundTrip(micros, '253402300799999.999')).toBe('253402300799999.999')
    expect(roundTrip(micros, Date.UTC(9999, 11, 31))).toBe(Date.UTC(9999, 11, 31))
    expect(roundTrip(typeOf(long('timestamp-millis')), '9007199254740993')).toBe('9007199254740993')
    expect(roundTrip(micros, '1709208000123.456')).toBe(1_709_208_000_123.456)
    const nanos = typeOf(long('timestamp-nanos'))
    expect(roundTrip(nanos, '1709208000123.456789')).toBe('1709208000123.456789')
    expect(roundTrip(nanos, 1.5)).toBe('1.500000')
  })

  it('should keep what its schema says', () => {
    const schema = typeOf(decimal(9, 2)).schema({ exportAttrs: true })
    expect(schema).toEqual(decimal(9, 2))
  })
})

describe('ill-formed and unknown logical types', () => {
  it.each([
    ['unknown', long('timestamp-picos'), 7],
    ['on another type', int('timestamp-millis'), 7],
    ['decimal without precision', { type: 'bytes', logicalType: 'decimal' }, Buffer.from('a')],
    ['decimal with more scale than precision', decimal(2, 3), Buffer.from('a')],
    ['decimal with a billion digits', decimal(1e9, 0), Buffer.from('a')],
    ['decimal with no digits', decimal(0, 0), Buffer.from('a')],
    [
      'decimal larger than its bytes',
      fixed(1, { ...decimal(3, 0), type: 'fixed' }),
      Buffer.from('a'),
    ],
    ['uuid of 15 bytes', fixed(15, { logicalType: 'uuid' }), Buffer.alloc(15)],
    ['duration of 11 bytes', fixed(11, { logicalType: 'duration' }), Buffer.alloc(11)],
    ['date as a long', long('date'), 7],
  ])('should be read as the type below: %s', (_name, schema, value) => {
    expect(roundTrip(typeOf(schema), value)).toEqual(value)
  })
})

describe('values that do not fit', () => {
  it.each([
    [decimal(4, 2), '123.45', 'does not fit decimal(4, 2): at most 2 digits before the point'],
    [decimal(4, 2), '1.234', '"1.234" has more than 2 digits after the point'],
    [decimal(4, 2), 1.5, 'number 1.5 is no decimal: give text'],
    [decimal(4, 2), '1e3', '"1e3" is no decimal'],
    [fixed(2, { ...decimal(4, 0), type: 'fixed' }), '10000', 'does not fit decimal(4, 0)'],
    [{ type: 'string', logicalType: 'uuid' }, 'ada', '"ada" is no UUID'],
    [int('date'), 1, 'number 1 is no date: give milliseconds of a midnight in UTC'],
    [long('timestamp-millis'), 0.5, '0.5 is no whole number'],
    [long('timestamp-micros'), 2 ** 43 + 0.5, 'give milliseconds, or text if not exact'],
    [long('timestamp-micros'), '9300000000000000.000', 'is no 64-bit integer'],
    [long('timestamp-millis'), '2024-02-29', 'is no decimal'],
    [fixed(12, { logicalType: 'duration' }), 'P', 'is no duration: give text such as'],
    [fixed(12, { logicalType: 'duration' }), 'P4294967296D', 'is too long'],
  ])('should be refused: %j %j', (schema, value, reason) => {
    const type = typeOf(schema)
    expect(() => type.toBuffer(value)).toThrow(reason)
    expect(type.isValid(value)).toBe(false)
  })

  it('should not turn huge decimals into text', () => {
    const type = typeOf(decimal(9, 2))
    const bytes = typeOf('bytes').toBuffer(Buffer.alloc(5000, 1))
    expect(() => type.fromBuffer(bytes) as unknown).toThrow('at most 4096 are read')
  })

  it('should be read as they are where another program wrote them', () => {
    expect(typeOf(decimal(2, 1)).fromBuffer(typeOf(decimal(9, 1)).toBuffer('12345.6'))).toBe(
      '12345.6',
    )
    const uuid = typeOf({ type: 'string', logicalType: 'uuid' })
    expect(uuid.fromBuffer(typeOf('string').toBuffer('ada'))).toBe('ada')
  })
})

// Fixtures: fastavro 1.13.1, schemaless_writer. Apache's avro 1.12.2 wrote the same bytes for the
// fields that it knows.

const orderSchema = {
  type: 'record',
  name: 'shop.Order',
  fields: [
    { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
    { name: 'session', type: fixed(16, { name: 'Session', logicalType: 'uuid' }) },
    { name: 'price', type: decimal(20, 2) },
    { name: 'tax', type: { ...decimal(18, 4), type: 'fixed', name: 'Tax', size: 8 } },
    { name: 'day', type: int('date') },
    { name: 'opens', type: int('time-millis') },
    { name: 'opensExactly', type: long('time-micros') },
    { name: 'at', type: long('timestamp-millis') },
    { name: 'atExactly', type: long('timestamp-micros') },
    { name: 'localAt', type: long('local-timestamp-millis') },
    { name: 'localAtExactly', type: long('local-timestamp-micros') },
  ],
}

const firstOrder =
  '4866383164346661652d376465632d313164302d613736352d30306130633931653662663600112233445566778899' +
  'aabbccddeeff0404ceffffffffffffff9c8cb5028ae7ce20feffbadd8305f6d9e2cbbe6380c98efbffa08906f6d9e2' +
  'cbbe6380c98efbffa08906'

const secondOrder =
  '4830303030303030302d303030302d303030302d303030302d303030303030303030303030ffffffffffffffffffff' +
  'ffffffffffff12ff54ab567314e0f5250de0b6b3a763ffff0100020101ffdfe6a2e2a01cfdffc5cab798de07'
