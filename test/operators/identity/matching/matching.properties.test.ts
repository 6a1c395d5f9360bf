import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IdentityCells } from '#operators'
import type { Cells } from '#state'
import { readOutcome } from '../../../../pipeline/testing/identity/read-outcome.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { overRemoteStore } from '../../../helpers/over-remote-store.ts'
import { alikeIdentity, alikeRules } from './alike.ts'
import { naiveMatching, type Expected } from './naive-matching.ts'
import { programArbitrary, sayingsArbitrary, toMessage, type Action } from './programs.ts'

const consenting = { requiresConsent: 'matching' }
const several = { types: { user_id: { limit: 3 } } }
const numRuns = Number(process.env['ANABRANCH_IDENTITY_RUNS'] ?? 300)

describe('candidates in a stream', () => {
  it('should leave, after any program, what comparing everybody with everybody gives', async () => {
    const rules = alikeRules(consenting, several)
    await fc.assert(
      fc.asyncProperty(programArbitrary, async (program) => {
        const harness = await openOperator(alikeIdentity(consenting, several))
        for (const [place, action] of program.entries()) {
          harness.send(toMessage(action))
          const before = program.slice(0, place + 1)
          const expected = naiveMatching(before, rules)
          expect(stateOf(harness.workingSet.cells, before)).toEqual(expected)
          const asked = expected.questions.length + askedByGuards(expected)
          expect(harness.counter('reviews')).toBe(asked)
        }
      }),
      { numRuns },
    )
  })

  it('should not depend on the order in which people say things', async () => {
    const shuffled = sayingsArbitrary.chain((sayings) =>
      fc.tuple(
        fc.constant(sayings),
        fc.shuffledSubarray([...sayings], { minLength: sayings.length }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([sayings, again]) => {
        expect(await after(again)).toEqual(await after(sayings))
      }),
      { numRuns },
    )
  })

  it('should not depend on the order in which a block fills and closes', async () => {
    // Everybody says the same whenever they say anything: who is in a block for a while only is no matter.
    const constant = sayingsArbitrary.map((sayings) =>
      sayings.map((saying) => {
        const name = saying.user < 'u4' ? 'ann' : 'bob'
        return { ...saying, name, born: saying.user < 'u3' ? '1990' : '1991', consent: true }
      }),
    )
    const shuffled = constant.chain((sayings) =>
      fc.tuple(
        fc.constant(sayings),
        fc.shuffledSubarray([...sayings], { minLength: sayings.length }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([sayings, again]) => {
        const options = { ...consenting, bounds: { liveBlockSizeMax: 2 } }
        expect(await after(again, options)).toEqual(await after(sayings, options))
      }),
      { numRuns },
    )
  })

  it('should come to the same over a remote store, with a restart after every batch', async () => {
    const batched = fc.tuple(programArbitrary, fc.integer({ min: 1, max: 5 }))
    const size = fc.constantFrom(2, 300)
    await fc.assert(
      fc.asyncProperty(batched, size, async ([program, length], liveBlockSizeMax) => {
        const spec = () => alikeIdentity({ ...consenting, bounds: { liveBlockSizeMax } }, several)
        const messages = program.map(toMessage)
        const starts = [...messages.keys()].filter((place) => place % length === 0)
        const batches = starts.map((from) => messages.slice(from, from + length))
        const { near, far } = await overRemoteStore(spec, batches)
        expect(far).toEqual(near)
      }),
      { numRuns },
    )
  })
})

/** Pairs of profiles that people in them would join by being alike, if a guard did not refuse. */
function askedByGuards({ profiles, refused }: Expected): number {
  const pairs = refused.flatMap((text) => {
    const [left = '', right = ''] = text.split(/: | /)
    const isAlike = [left, right].every((end) => end.startsWith('user_id:'))
    const places = [left, right].map((end) => profiles.findIndex((each) => each.includes(end)))
    return isAlike ? [places.sort().join()] : []
  })
  return new Set(pairs).size
}

/** What sayings leave. */
async function after(
  program: readonly Action[],
  options: Parameters<typeof alikeIdentity>[0] = consenting,
): Promise<Expected> {
  const harness = await openOperator(alikeIdentity(options, several))
  harness.send(...program.map(toMessage))
  return stateOf(harness.workingSet.cells, program)
}

function stateOf(cells: Cells<IdentityCells>, program: readonly Action[]): Expected {
  const named = program.flatMap((action) => [
    `user_id:${action.user}`,
    ...(action.kind === 'say' && action.browser !== undefined
      ? [`anonymous_id:${action.browser}`]
      : []),
  ])
  const keys = [...new Set(named)].filter((key) => cells.nodes.get(key) !== undefined)
  const { profiles, refused } = readOutcome(cells, keys)
  const questions = keys.flatMap((key) =>
    (cells.records.get(key)?.matches ?? []).flatMap(({ other, merges }) =>
      merges || other < key ? [] : [`${key} ${other}`],
    ),
  )
  return {
    profiles: profiles
      .map(({ members }) => members)
      .toSorted((left, right) => (left.join() < right.join() ? -1 : 1)),
    refused,
    questions: questions.sort(),
  }
}
