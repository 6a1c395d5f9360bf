import { describe, expect, it } from 'vitest'
import { partsSince, type PartsSince } from '../../../pipeline/runtime/parts-since.ts'

describe('partsSince', () => {
  it('should say of parts that were there from the first epoch that they hold everything', () => {
    expect(partsSince('fold', ['a', 'b'], undefined)).toEqual({ a: { since: 0 }, b: { since: 0 } })
  })

  it('should let new parts begin after the last epoch, and keep since when others have been there', () => {
    const first = partsSince('fold', ['a'], undefined)
    expect(partsSince('fold', ['a', 'b'], saved(7, first))).toEqual({
      a: { since: 0 },
      b: { since: 7 },
    })
  })

  it('should remember parts that are gone, and tell those that came back', () => {
    const first = partsSince('fold', ['a', 'b'], undefined)
    const without = partsSince('fold', ['a'], saved(7, first))
    expect(without).toEqual({ a: { since: 0 }, b: { since: 0, until: 7 } })
    expect(partsSince('fold', ['a'], saved(9, without))).toEqual(without)
    const back = partsSince('fold', ['a', 'b'], saved(9, without))
    expect(back).toEqual({ a: { since: 0 }, b: { since: 9, until: 7 } })
    expect(partsSince('fold', ['a', 'b'], saved(12, back))).toEqual(back)
    const goneAgain = partsSince('fold', ['a'], saved(12, back))
    expect(goneAgain).toEqual({ a: { since: 0 }, b: { since: 9, until: 12 } })
  })

  it('should forget those that went first where there are too many', () => {
    const names = Array.from({ length: 1_001 }, (_, place) => `part${place}`)
    const early = partsSince('fold', [], saved(3, partsSince('fold', names.slice(0, 1), undefined)))
    const late = saved(5, { ...early, ...partsSince('fold', names.slice(1), undefined) })
    const left = partsSince('fold', [], late)
    expect(Object.keys(left)).toHaveLength(1_000)
    expect(left).not.toHaveProperty('part0')
  })
})

const saved = (epoch: number, fold: PartsSince) => ({ epoch, parts: { fold } })
