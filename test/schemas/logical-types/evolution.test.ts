import { describe, expect, it } from 'vitest'
import { decimal, evolve, fixed, int, long } from './types.ts'

describe('schema evolution of logical types', () => {
  it('should read a plain type under a logical one, and back', () => {
    expect(evolve('long', 7, long('timestamp-millis'))).toBe(7)
    expect(evolve('int', 7, long('timestamp-millis'))).toBe(7)
    expect(evolve('int', 7, long('timestamp-micros'))).toBe(0.007)
    expect(evolve('int', 1, int('date'))).toBe(86_400_000)
    expect(evolve('string', 'ada', { type: 'string', logicalType: 'uuid' })).toBe('ada')
    expect(evolve('bytes', Buffer.from([4, 206]), decimal(9, 2))).toBe('12.30')
    expect(evolve(long('timestamp-millis'), 7, 'long')).toBe(7)
    expect(evolve(long('timestamp-millis'), 7, 'double')).toBe(7)
    expect(evolve(decimal(9, 2), '12.30', 'bytes')).toEqual(Buffer.from([4, 206]))
  })

  it('should promote strings and bytes into each other', () => {
    expect(evolve('bytes', Buffer.from('ada'), { type: 'string', logicalType: 'uuid' })).toBe('ada')
    expect(evolve('string', '\u0004', decimal(9, 2))).toBe('0.04')
  })

  it('should go through unions', () => {
    const optional = ['null', long('timestamp-micros')]
    expect(evolve(long('timestamp-micros'), 1.5, optional)).toBe(1.5)
    expect(evolve('long', 1500, optional)).toBe(1.5)
    expect(evolve(['null', 'long'], 1500, optional)).toBe(1.5)
    expect(evolve(optional, null, ['null', 'long'])).toBeNull()
  })

  it('should keep the time where the unit changes', () => {
    expect(evolve(long('timestamp-micros'), 1.999, long('timestamp-millis'))).toBe(1)
    expect(evolve(long('timestamp-micros'), -1.001, long('timestamp-millis'))).toBe(-2)
    expect(evolve(long('timestamp-millis'), 1, long('timestamp-micros'))).toBe(1)
    expect(evolve(long('timestamp-nanos'), '-0.000001', long('timestamp-micros'))).toBe(-0.001)
    expect(evolve(long('timestamp-micros'), 1.5, long('timestamp-nanos'))).toBe('1.500000')
    expect(evolve(int('time-millis'), 5, long('time-micros'))).toBe(5)
    expect(evolve(long('timestamp-millis'), 5, long('local-timestamp-micros'))).toBe(5)
  })

  it('should read another sort of logical type by the value below, as the specification says', () => {
    expect(evolve(int('date'), 86_400_000, long('timestamp-millis'))).toBe(1)
    expect(evolve(int('time-millis'), 5, long('timestamp-micros'))).toBe(0.005)
  })

  it('should match decimals of equal precision and scale only', () => {
    expect(evolve(decimal(9, 2), '12.30', decimal(9, 2))).toBe('12.30')
    expect(() => evolve(decimal(9, 2), '12.30', decimal(9, 3))).toThrow('cannot read')
    expect(() => evolve(decimal(9, 2), '12.30', decimal(10, 2))).toThrow('cannot read')
  })

  it('should refuse what the types below do not allow', () => {
    const uuid = fixed(16, { logicalType: 'uuid' })
    expect(() => evolve('string', 'ada', uuid)).toThrow('cannot read')
    expect(() => evolve('long', 7, int('date'))).toThrow('cannot read')
    expect(() => evolve(fixed(16, { name: 'Other' }), Buffer.alloc(16), uuid)).toThrow(
      'cannot read',
    )
    expect(evolve(fixed(16, {}), Buffer.alloc(16), uuid)).toMatch(/^0{8}-/)
  })

  it('should take defaults in the form of the type below', () => {
    const field = { name: 'price', type: decimal(9, 2), default: '\u0004\u00ce' }
    const added = { type: 'record', name: 'Order', fields: [field] }
    expect(evolve({ type: 'record', name: 'Order', fields: [] }, {}, added)).toEqual({
      price: '12.30',
    })
  })
})
