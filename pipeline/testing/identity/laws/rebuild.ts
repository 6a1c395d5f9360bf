import * as fc from 'fast-check'
import { events, programs, timelines, variants } from '../arbitraries.ts'
import { differ, differInQuestions } from '../compare.ts'
import type { Break, Law } from '../laws.ts'
import { said, twoLetters } from '../sayings.ts'
import { LiveIdentity } from '../live-identity.ts'
import { NaiveEvidence } from '../naive/naive-evidence.ts'
import { starOf } from '../naive/star.ts'
import { naiveOutcome } from '../naive/naive-resolve.ts'
import type { SayStep, SeeStep, Step } from '../step.ts'
import type { Variant } from '../variants.ts'
import { outcomeAfter } from './order.ts'

/** P3. */
export const splitIsRebuild: Law = {
  id: 'P3',
  title: 'after any events and commands, profiles are what a rebuild of the rest would make',
  cases: (context) =>
    fc.tuple(variants(context), programs(context)).map(([variant, steps]) => ({
      variant: variant.name,
      steps,
      check: () => compareStepByStep(variant, steps),
    })),
}

/** Runs a program, and compares with the definition after each step. */
async function compareStepByStep(
  { rules }: Variant,
  steps: readonly Step[],
): Promise<Break | undefined> {
  const live = await LiveIdentity.open(rules)
  const naive = new NaiveEvidence(rules)
  for (const [place, step] of steps.entries()) {
    const isNew = step.kind === 'say' && !naive.hasTaken(step)
    await live.take(step)
    naive.take(step)
    if (isNew && step.said.verb === 'unmerge') {
      const { left, right } = step.said
      adoptCut(live, naive, step.atMs)
      if (areTogether(live, left, right)) {
        return { problem: `${left} and ${right} are one profile after their unmerge.`, sides: [] }
      }
    }
    const found = differ(
      `After ${place + 1} the state is not what a rebuild would make.`,
      ['the state', live.outcome(naive.identifiers.keys())],
      ['a rebuild', naiveOutcome(naive, rules)],
    )
    if (found !== undefined) return found
  }
  return undefined
}

/** Which edges an unmerge cuts is its own choice; the rebuild goes without the same ones. */
function adoptCut(live: LiveIdentity, naive: NaiveEvidence, atMs: number): void {
  for (const pair of naive.pairs.values()) {
    const edge = live.edge(...pair.ends)
    if (edge?.kind !== 'removed' || !pair.linked) continue
    if (pair.sightings.length > 0 || pair.mustLink !== undefined) {
      pair.removedUntilMs = Math.max(atMs, ...pair.sightings.map((sighting) => sighting.atMs))
    }
    pair.sightings = []
    pair.mustLink = undefined
  }
}

function areTogether(live: LiveIdentity, left: string, right: string): boolean {
  const cluster = live.member(left)?.cluster
  return cluster !== undefined && cluster === live.member(right)?.cluster
}

/** P4. */
export const undoRestores: Law = {
  id: 'P4',
  title: 'what is done and undone leaves profiles, ids and questions as they were',
  cases: (context) =>
    fc
      .tuple(variants(context), timelines(context), twoLetters(context.alphabet), fc.nat(3))
      .map(([variant, steps, [left, right], kind]) => {
        const atMs = Math.max(...steps.map((step) => (step.kind === 'see' ? step.atMs : step.toMs)))
        const pair = { left: left.key, right: right.key }
        const undo = undoing(kind, pair, atMs)
        return {
          variant: variant.name,
          steps: [...steps, ...undo],
          check: async () => {
            const known = [...new NaiveEvidence(variant.rules, steps).identifiers.keys()]
            if (!known.includes(left.key) || !known.includes(right.key)) return undefined
            const before = await LiveIdentity.after(variant.rules, steps)
            const after = await LiveIdentity.after(variant.rules, [...steps, ...undo])
            return (
              differ(
                'What was undone still shows.',
                ['before', before.outcome(known)],
                ['done and undone', after.outcome(known)],
              ) ??
              differInQuestions('A question that was undone is still asked, or one is missing.', [
                ['before', before],
                ['done and undone', after],
              ])
            )
          },
        }
      }),
}

function undoing(
  kind: number,
  pair: { readonly left: string; readonly right: string },
  atMs: number,
): readonly SayStep[] {
  const say = (id: string, text: SayStep['said']): SayStep => ({
    kind: 'say',
    id,
    atMs,
    said: text,
  })
  if (kind === 0) {
    return [
      say('c1', { verb: 'block', identifier: pair.left }),
      say('c2', { verb: 'unblock', identifier: pair.left }),
    ]
  }
  const verb = kind === 1 ? ('cannot-link' as const) : ('must-link' as const)
  return [say('c1', { verb, ...pair }), say('c2', { verb: 'withdraw-verdict', ...pair })]
}

/** P12. */
export const blockedNeverWas: Law = {
  id: 'P12',
  title: 'a blocked value links nobody, before and after; unblocked, it does again',
  cases: (context) =>
    fc
      .tuple(variants(context), events(context), fc.nat(23), fc.nat(24), fc.nat(23))
      .map(([variant, steps, which, place, when]) => {
        const key = usedBy(steps, which, variant)
        // Before it was ever seen, too, and at any time.
        const at = place % (steps.length + 1)
        const atMs = steps[when % steps.length]?.atMs ?? 0
        const said = { verb: 'block' as const, identifier: key }
        const block: SayStep = { kind: 'say', id: 'c1', atMs, said }
        const unblock: SayStep = { ...block, id: 'c2', said: { ...said, verb: 'unblock' } }
        const blocked = [...steps.slice(0, at), block, ...steps.slice(at)]
        return {
          variant: variant.name,
          steps: blocked,
          check: async () => {
            const { rules } = variant
            const apart = steps.flatMap((step) => withoutLinks(step, key, variant))
            return (
              differ(
                'A blocked value still links.',
                [`with ${key} blocked`, await outcomeAfter(rules, blocked)],
                ['as if never seen with others', await outcomeAfter(rules, apart)],
              ) ??
              differ(
                'A value that is blocked no more links less.',
                ['blocked and unblocked', await outcomeAfter(rules, [...blocked, unblock])],
                ['never blocked', await outcomeAfter(rules, steps)],
              )
            )
          },
        }
      }),
}

/** One of the identifiers that count on events. */
function usedBy(steps: readonly SeeStep[], which: number, { rules }: Variant): string {
  const used = steps.flatMap((step) => {
    const { strongest, others } = starOf(step, rules)
    return [strongest ?? '', ...others]
  })
  return used[which % used.length] ?? ''
}

/** An event without what an identifier links: it alone, and the others as the event has them. */
function withoutLinks(step: SeeStep, key: string, { rules }: Variant): readonly SeeStep[] {
  const { strongest, others } = starOf(step, rules)
  if (strongest !== key && !others.includes(key)) return [step]
  const used = step.carried.filter((letter) => [strongest, ...others].includes(letter.key))
  const rest = used.filter((letter) => letter.key !== key)
  const alone = { ...step, carried: used.filter((letter) => letter.key === key) }
  if (strongest !== key) return [alone, { ...step, carried: rest }]
  return [alone, ...rest.map((letter) => ({ ...step, carried: [letter] }))]
}

/** P13, of which `laws/candidates.ts` has the other half. */
export const withdrawnMatchesNothing: Law = {
  id: 'P13',
  title: 'who withdraws consent is matched by nothing but what was seen',
  cases: (context) =>
    fc
      .tuple(
        variants(context),
        timelines(context),
        said(context, ['withdraw-consent', 'give-consent']),
      )
      .map(([variant, steps, text]) => {
        const withdraw: SayStep = { kind: 'say', id: 'c1', atMs: steps.length, said: text }
        return {
          variant: variant.name,
          steps: [...steps, withdraw],
          check: async () => {
            const known = [...new NaiveEvidence(variant.rules, steps).identifiers.keys()]
            if (!('identifier' in text) || !known.includes(text.identifier)) return undefined
            return differ(
              'Consent to matching changes what was seen.',
              ['before', await outcomeAfter(variant.rules, steps, known)],
              ['after', await outcomeAfter(variant.rules, [...steps, withdraw], known)],
            )
          },
        }
      }),
}
