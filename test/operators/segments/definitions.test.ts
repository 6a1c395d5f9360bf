/** Sets of segments: their order, versions, and what they depend on. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days } from '#schemas'
import {
  and,
  attribute,
  count,
  defineSegments,
  event,
  hasIdentifier,
  inSegment,
  isWindowed,
  lastTime,
  property,
  schedule,
  trait,
  transactions,
  type ProfileCondition,
  type SegmentSet,
} from '#operators'
import { timeMs } from '../conditions/arbitraries.ts'
import { profiles, segmentDefinitions, traitNames } from './arbitraries.ts'
import { members } from './profiles.ts'

const orders = transactions(event('Order Completed'), property('revenue'))

describe('a set of segments', () => {
  it('should put each segment after those that it refers to', () => {
    const set = defineSegments({
      loyal: and(inSegment('big'), inSegment('known')),
      known: hasIdentifier('email'),
      big: and(inSegment('known'), trait('value').atLeast(500)),
    })
    expect(set.names).toEqual(['known', 'big', 'loyal'])
    expect(Object.keys(set.definitions)).toEqual(['loyal', 'known', 'big'])
  })

  it('should name what it needs by what it is, and share it', () => {
    const set = defineSegments({
      buyers: orders.frequency,
      regulars: and(orders.frequency.atLeast(3), orders.frequency.lessThan(100)),
      recent: orders.frequency.within(days(30)),
    })
    const names = Object.keys(set.implicitTraits)
    expect(names).toHaveLength(2)
    expect(names.every((name) => /^implicit_[0-9a-f]{14}$/.test(name))).toBe(true)
    const [lifetime, recent] = Object.values(set.implicitTraits)
    expect(lifetime?.definition).toEqual(count().where(event('Order Completed')).definition)
    expect(recent !== undefined && isWindowed(recent) && recent.window.description).toBe(
      'sliding 30 days every 1 day',
    )
    expect(Object.keys(defineSegments({ other: orders.frequency }).implicitTraits)).toEqual(
      names.slice(0, 1),
    )
  })

  it('should have another version when it says something else, or what it refers to does', () => {
    const versions = (set: SegmentSet) => set.names.map((name) => set.versionOf(name))
    const set = (big: ProfileCondition) =>
      defineSegments({ big, loyal: inSegment('big'), other: trait('other').exists() })
    const before = versions(set(trait('value').atLeast(500)))
    const after = versions(set(trait('value').atLeast(501)))
    expect(versions(set(trait('value').atLeast(500)))).toEqual(before)
    expect(after.map((version, place) => version === before[place])).toEqual([false, false, true])
    const when = trait('value').atLeast(500)
    const refresh = schedule('@daily')
    const versionOf = (definition: Parameters<typeof defineSegments>[0][string]) =>
      defineSegments({ big: definition }).versionOf('big')
    expect(versionOf({ when, description: 'Who spends' })).toBe(versionOf(when))
    expect(versionOf({ when, refresh })).not.toBe(versionOf(when))
  })

  it('should say whether time alone can change it', () => {
    expect(defineSegments({ one: trait('one').atLeast(1) }).isTimed).toBe(false)
    expect(defineSegments({ one: lastTime().olderThan(days(1)) }).isTimed).toBe(true)
    expect(
      defineSegments({ one: inSegment('two').forAtLeast(1), two: trait('x').exists() }).isTimed,
    ).toBe(true)
    const when = trait('one').atLeast(1)
    expect(defineSegments({ one: { when, refresh: schedule('@daily') } }).isTimed).toBe(true)
  })
})

describe('dependents', () => {
  const set = defineSegments({
    big: trait('value').atLeast(500),
    pro: attribute('plan').equals('pro'),
    loyal: inSegment('big'),
    reachable: hasIdentifier('email'),
  })

  it('should be those that look at a trait, an attribute, or identifiers', () => {
    expect(set.dependentsOf(['value'])).toEqual(['big', 'loyal'])
    expect(set.dependentsOf(['other'])).toEqual([])
    expect(set.dependentsOf(['*'])).toEqual(['pro', 'reachable'])
    expect(set.dependentsOf(['value', '*', 'value'])).toEqual(['big', 'pro', 'loyal', 'reachable'])
    expect([...set.traitsOf('loyal')]).toEqual(['value'])
  })

  it('should be all whose verdict another value can change', () => {
    const scenario = fc.record({
      definitions: segmentDefinitions,
      profile: profiles,
      other: profiles,
      trait: fc.constantFrom(...traitNames),
      nowMs: timeMs,
    })
    fc.assert(
      fc.property(scenario, ({ definitions, profile, other, trait, nowMs }) => {
        const set = defineSegments(definitions)
        const value = other.traits?.[trait]
        const { [trait]: _before, ...kept } = profile.traits ?? {}
        const changed = {
          ...profile,
          traits: value === undefined ? kept : { ...kept, [trait]: value },
        }
        const affected = set.dependentsOf([trait])
        const [before, after] = [members(set, profile, nowMs), members(set, changed, nowMs)]
        for (const name of set.names) {
          if (!affected.includes(name)) expect(after.has(name)).toBe(before.has(name))
        }
      }),
      { numRuns: 500 },
    )
  })
})
