import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileId, resolveIdentity, type IdentityRules } from '#operators'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { naiveResolve } from './model/naive-resolve.ts'
import { programArbitrary, ruleSets, type Action } from './model/programs.ts'
import { Survivors } from './model/survivors.ts'
import { stateOf } from './model/state-of.ts'

/**
 * After any program of events, commands and ends of windows the state is what the surviving evidence
 * alone gives, by the rules written down a second time in the plainest way.
 */
describe('a program of events and commands', () => {
  it.each(Object.keys(ruleSets) as (keyof typeof ruleSets)[])(
    'should leave what its surviving evidence gives, under the rules "%s"',
    async (name) => {
      const rules = ruleSets[name]
      await fc.assert(
        fc.asyncProperty(programArbitrary, async (program) => expectModel(program, rules)),
        { numRuns: Number(process.env['ANABRANCH_IDENTITY_RUNS'] ?? 200) },
      )
    },
  )
})

async function expectModel(program: readonly Action[], rules: IdentityRules): Promise<void> {
  const harness = await openOperator(resolveIdentity({ rules }))
  const survivors = new Survivors()
  let asOfMs = -Infinity
  for (const action of program) {
    if (action.kind === 'observe') {
      survivors.observe(action.observation)
      harness.send(action.message)
    } else if (action.kind === 'command') {
      survivors.command(action.command, rules, asOfMs)
      harness.send(messageOf(action.command))
    } else if (action.toMs > asOfMs) {
      asOfMs = action.toMs
      harness.advance(asOfMs)
    }
    const evidence = survivors.evidence()
    const keys = evidence.members.map(({ key }) => key)
    const expected = naiveResolve(evidence, rules, asOfMs)
    const { clusters, suppressed, asked, open, ids } = stateOf(harness.workingSet.cells, keys)
    expect({ clusters, suppressed, asked }).toEqual(expected)
    const idOf = (key: string) => profileId(rules.idKey, key)
    const named = expected.clusters.map((cluster) => survivors.nameOf(cluster, rules, idOf))
    expect(ids).toEqual(named.map(idOf).sort())
    expect(harness.counter('profiles')).toBe(ids.length)
    expect(harness.counter('identifiers')).toBe(keys.length)
    expect(harness.counter('reviews')).toBe(open)
    expect(harness.counter('edges_suppressed')).toBe(suppressed.length)
  }
}
