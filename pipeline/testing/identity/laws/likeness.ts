import * as fc from 'fast-check'
import type { FellegiSunterSpec, IdentityRules } from '#operators'
import type { JsonValue } from '#schemas'
import type { ValuesByType } from '../alphabet.ts'
import { events } from '../arbitraries.ts'
import { differ, differInQuestions } from '../compare.ts'
import type { Law, LawContext } from '../laws.ts'
import { LiveIdentity } from '../live-identity.ts'
import { NaiveEvidence } from '../naive/naive-evidence.ts'
import { starOf } from '../naive/star.ts'
import type { SayStep, SeeStep } from '../step.ts'

/** Rules that look for people who are alike. */
export interface LikenessRules {
  readonly rules: IdentityRules
  readonly spec: FellegiSunterSpec
  /** Values of compared fields that were given. */
  readonly values: ValuesByType
}

/** P1: the half that is about people who are alike. */
export const likenessIsOrderFree: Law = {
  id: 'P1',
  title: 'who is alike does not depend on the order in which people say things',
  cases: (context) =>
    people(context)?.chain(({ rules, steps }) =>
      fc
        .tuple(
          fc.shuffledSubarray([...steps], { minLength: steps.length, maxLength: steps.length }),
          fc.nat(24),
        )
        .map(([other, cut]) => ({
          variant: '',
          steps,
          notes: [`the other way round: ${other.map(({ id }) => id).join(', ')}`],
          check: async () => {
            const known = [...new NaiveEvidence(rules, steps).identifiers.keys()]
            const restart = { kind: 'restart' as const }
            const again = [...other.slice(0, cut), restart, ...other.slice(cut)]
            const first = await LiveIdentity.after(rules, steps)
            const second = await LiveIdentity.after(rules, again)
            return (
              differ(
                'An order of arrival changes who is alike.',
                ['in this order', first.outcome(known)],
                ['the other way round', second.outcome(known)],
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

/** P13: the half that is about people who are alike. */
export const likenessNeedsConsent: Law = {
  id: 'P13',
  title: 'who takes the consent back is alike to nobody, as if nothing had been said of them',
  cases: (context) =>
    people(context)?.chain(({ rules, steps }) =>
      fc.nat(steps.length - 1).map((which) => {
        const { strongest = '' } = starOf(steps[which] ?? noStep, rules)
        const said = { verb: 'withdraw-consent' as const, identifier: strongest }
        const withdraw: SayStep = { kind: 'say', id: 'c1', atMs: 0, said }
        return {
          variant: '',
          steps: [...steps, withdraw],
          check: async () => {
            if (strongest === '') return undefined
            const known = [...new NaiveEvidence(rules, steps).identifiers.keys()]
            const silent = steps.map((step) =>
              starOf(step, rules).strongest === strongest ? { ...step, also: [] } : step,
            )
            const after = await LiveIdentity.after(rules, [...steps, withdraw])
            const never = await LiveIdentity.after(rules, silent)
            return (
              differ(
                'Somebody who took the consent back is matched.',
                ['taken back', after.outcome(known)],
                ['as if nothing had been said', never.outcome(known)],
              ) ??
              differInQuestions('Somebody who took the consent back is asked about.', [
                ['taken back', after],
                ['as if nothing had been said', never],
              ])
            )
          },
        }
      }),
    ),
}

const noStep: SeeStep = {
  kind: 'see',
  id: '',
  carried: [],
  alias: false,
  source: '',
  atMs: 0,
}

/** Events that say something of people; undefined where the rules compare nobody. */
function people(
  context: LawContext,
): fc.Arbitrary<{ readonly rules: IdentityRules; readonly steps: readonly SeeStep[] }> | undefined {
  const { likeness } = context
  if (likeness === undefined) return undefined
  const { rules, spec, values } = likeness
  const saying = sayingOf(spec, values)
  return events(context).chain((steps) =>
    fc.array(saying, { minLength: steps.length, maxLength: steps.length }).map((said) => ({
      rules,
      steps: steps.map((step, place) => ({ ...step, also: said[place] ?? [] })),
    })),
  )
}

type Saying = NonNullable<SeeStep['also']>

/** Mostly all fields, of few values, with consent: so that people are alike often. */
function sayingOf(
  { comparisons, blocking, paths, requiresConsent }: FellegiSunterSpec,
  values: ValuesByType,
): fc.Arbitrary<Saying> {
  const names = [...new Set([...comparisons, ...blocking].flatMap(({ fields }) => fields))]
  const fields = names.map((name) =>
    fc.option(fc.constantFrom(...(values[name] ?? inventedField(name))), { freq: 4 }),
  )
  const consent = fc.constantFrom<(boolean | null)[]>(true, true, true, true, false, null)
  return fc.tuple(fc.tuple(...fields), consent).map(([texts, given]): Saying => {
    const said = texts.flatMap((text, place): { path: string; text: JsonValue }[] => {
      const name = names[place] ?? ''
      return text === null ? [] : [{ path: paths[name] ?? `traits.${name}`, text }]
    })
    if (requiresConsent === undefined || given === null) return said
    const path = `context.consent.categoryPreferences.${requiresConsent}`
    return [...said, { path, text: given }]
  })
}

/** What a field may look like: two values that are nearly the same, and another one. */
function inventedField(name: string): readonly string[] {
  if (/birth|born|dob|date/i.test(name)) return ['1990-02-03', '1990-03-02', '1961-11-30']
  if (/post|zip|number|code/i.test(name)) return ['10115', '10117', '2600']
  return ['Ada Lovelace', 'Ada Lovelase', 'Bob Miller']
}
