import * as fc from 'fast-check'
import type { IdentityRules } from '#operators'
import { events, programs, timelines, variants } from '../arbitraries.ts'
import { differ, differInQuestions } from '../compare.ts'
import type { Law, LawContext } from '../laws.ts'
import { LiveIdentity } from '../live-identity.ts'
import { NaiveEvidence } from '../naive/naive-evidence.ts'
import { naiveOutcome } from '../naive/naive-resolve.ts'
import type { Outcome } from '../outcome.ts'
import { startMs, type AdvanceStep, type SeeStep, type Step } from '../step.ts'

/** What a program leaves. */
export async function outcomeAfter(
  rules: IdentityRules,
  steps: readonly Step[],
  identifiers: Iterable<string> = new NaiveEvidence(rules, steps).identifiers.keys(),
): Promise<Outcome> {
  const live = await LiveIdentity.after(rules, steps)
  return live.outcome(identifiers)
}

/** What the definition of resolution makes of all that a program leaves, at once. */
export function definition(rules: IdentityRules, steps: readonly Step[]): Outcome {
  return naiveOutcome(new NaiveEvidence(rules, steps), rules)
}

/** P1. */
export const orderIndependence: Law = {
  id: 'P1',
  title: 'events in any order, in any batches, leave the same profiles and questions',
  cases: (context) =>
    fc
      .tuple(variants(context), events(context), fc.nat(24), endOf(context))
      .chain(([variant, steps, cut, end]) =>
        shuffled(steps).map((other) => ({
          variant: variant.name,
          steps: [...steps, end],
          notes: [`the other way round: ${other.map(({ id }) => placeOf(id)).join(', ')}`],
          check: async () => {
            const { rules } = variant
            const restart = { kind: 'restart' as const }
            const again = [...other.slice(0, cut), restart, ...other.slice(cut), end]
            const expected = definition(rules, [...steps, end])
            const known = new NaiveEvidence(rules, steps).identifiers
            const first = await LiveIdentity.after(rules, [...steps, end])
            const second = await LiveIdentity.after(rules, again)
            return (
              differ(
                'An order of arrival changes profiles.',
                ['in this order', first.outcome(known.keys())],
                ['the other way round', second.outcome(known.keys())],
              ) ??
              differ(
                'Profiles are not what all events together say.',
                ['event by event', first.outcome(known.keys())],
                ['all at once', expected],
              ) ??
              differInQuestions('An order of arrival changes what is asked.', [
                ['in this order', first],
                ['the other way round', second],
              ])
            )
          },
        })),
      ),
}

/** What is taken back comes again when it is seen again, so those commands are left out. */
const repeatable = ['must-link', 'cannot-link', 'withdraw-verdict', 'block', 'unblock'] as const

/** P2. */
export const repeatsChangeNothing: Law = {
  id: 'P2',
  title: 'events and commands that come twice, as after a replay, change nothing',
  cases: (context) =>
    fc
      .tuple(
        variants(context),
        programs(context, repeatable),
        fc.nat(23),
        fc.nat(23),
        endOf(context),
      )
      .map(([variant, steps, from, length, end]) => ({
        variant: variant.name,
        steps: [...steps, end],
        notes: [`before the end, ${from + 1} to ${from + length + 1} come again`],
        check: async () => {
          const repeats = steps.slice(from, from + length + 1)
          const all = [...steps, ...repeats, end]
          const once = await outcomeAfter(variant.rules, [...steps, end])
          const known = new NaiveEvidence(variant.rules, steps).identifiers.keys()
          const twice = await outcomeAfter(variant.rules, all, known)
          return differ('Repeats change profiles.', ['once', once], ['with repeats', twice])
        },
      })),
}

/** P14. */
export const sourcesAreNames: Law = {
  id: 'P14',
  title: 'what sources are called does not matter',
  cases: (context) =>
    fc.tuple(variants(context), timelines(context)).map(([variant, steps]) => ({
      variant: variant.name,
      steps,
      notes: ['against the same from sources of other names'],
      check: async () => {
        const others = { web: 'z', app: 'y', list: 'x' } as Record<string, string>
        const renamed = steps.map((step) =>
          step.kind === 'see' ? { ...step, source: others[step.source] ?? step.source } : step,
        )
        return differ(
          'The name of a source changes profiles.',
          ['as they are', await outcomeAfter(variant.rules, steps)],
          ['renamed', await outcomeAfter(variant.rules, renamed)],
        )
      },
    })),
}

/** P15. */
export const timeShifts: Law = {
  id: 'P15',
  title: 'the same at another time leaves the same profiles',
  cases: (context) =>
    fc
      .tuple(variants(context), timelines(context), fc.constantFrom(-1, 1, 31, 365))
      .map(([variant, steps, shiftDays]) => ({
        variant: variant.name,
        steps,
        notes: [`against the same ${shiftDays} days later`],
        check: async () => {
          const later = steps.map((step) => shifted(step, shiftDays * dayMs))
          return differ(
            'Moving all times changes profiles.',
            ['as it was', await outcomeAfter(variant.rules, steps)],
            ['later', await outcomeAfter(variant.rules, later)],
          )
        },
      })),
}

const dayMs = 86_400_000

function shifted<S extends SeeStep | AdvanceStep>(step: S, byMs: number): S {
  if (step.kind === 'see') return { ...step, atMs: step.atMs + byMs }
  return { ...step, toMs: step.toMs + byMs }
}

/** The passing of time after all events, so that windows come to bear. */
function endOf({ unitsMs }: LawContext): fc.Arbitrary<AdvanceStep> {
  return fc
    .tuple(fc.constantFrom(...unitsMs), fc.nat(9))
    .map(([unitMs, times]) => ({ kind: 'advance', toMs: startMs + unitMs * times }))
}

function shuffled<T>(values: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length })
}

function placeOf(id: string): number {
  return Number(id.slice(1))
}
