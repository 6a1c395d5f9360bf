import { describe, expect, it } from 'vitest'
import { identityRules, measureAccuracy } from '#operators'
import { scoreSimulation } from '../../../bench/identity/simulator/score-simulation.ts'
import { sightingsOf } from '../../../bench/identity/simulator/sightings.ts'
import { truthOf } from '../../../bench/identity/simulator/truth.ts'

const rules = identityRules()

/** What `npm run bench:identity -- simulator` measures, on fewer people. */
describe('resolveIdentity over simulated people', () => {
  it.each([1, 2, 3])(
    'should find people again as far as evidence allows, and never merge two (seed %i)',
    async (seed) => {
      const sightings = sightingsOf({ seed, people: 300 })
      const alone = await scoreSimulation(sightings, { name: 'alone', rules, shared: false })
      expect(alone.people.length).toBeGreaterThan(1_000)
      expect(alone.overMerged).toBe(0)
      expect(bCubedF1(alone)).toBeGreaterThanOrEqual(0.999)
    },
  )

  it('should mix people only where both used one browser or phone', async () => {
    const sightings = sightingsOf({ seed: 1, people: 2_000 })
    const all = await scoreSimulation(sightings, { name: 'all', rules, shared: true })
    expect(all.overMergedUnshared).toBe(0)
    expect(all.overMerged / all.profilesInAll).toBeLessThan(0.002)
    expect(bCubedF1(all)).toBeGreaterThanOrEqual(0.999)
  })
})

describe('the truth of a simulation', () => {
  const owners = (...seen: readonly (readonly [person: string, ...identifiers: string[]])[]) =>
    truthOf(
      seen.map(([person, ...identifiers]) => ({
        person,
        identifiers,
        message: undefined as never,
      })),
    )

  it('should leave out what several people used, with all ids of the same browser or phone', () => {
    const truth = owners(
      ['ada', 'user_id:ada', 'phone:1'],
      ['bob', 'user_id:bob', 'phone:1', 'device_id:tablet'],
      ['bob', 'device_id:tablet', 'anonymous_id:app'],
      ['eve', 'anonymous_id:app'],
    )
    expect([...truth.owners]).toEqual([
      ['user_id:ada', 'ada'],
      ['user_id:bob', 'bob'],
    ])
  })

  it('should allow no more than evidence shows of one person', () => {
    const { allowed } = owners(
      ['ada', 'user_id:ada', 'anonymous_id:home'],
      ['ada', 'user_id:ada', 'anonymous_id:work'],
      ['ada', 'anonymous_id:library'],
    )
    expect(allowed.get('anonymous_id:home')).toBe(allowed.get('anonymous_id:work'))
    expect(allowed.get('anonymous_id:library')).not.toBe(allowed.get('anonymous_id:home'))
  })
})

// Helpers

type Score = Awaited<ReturnType<typeof scoreSimulation>>

function bCubedF1({ allowed, profiles }: Score): number {
  return measureAccuracy(allowed, profiles).bCubedF1
}
