import * as fc from 'fast-check'
import { isFellegiSunter, type IdentityRules } from '#operators'
import { allVerbs, says, sources } from './sayings.ts'
import { alphabetOf, type Alphabet, type Letter, type ValuesByType } from './alphabet.ts'
import type { LikenessRules } from './laws/likeness.ts'
import { startMs, type AdvanceStep, type Said, type SeeStep, type Step } from './step.ts'
import { unitsOf, variantsOf, type Variant } from './variants.ts'

/** What test programs of a rule set are made of. */
export interface Material {
  readonly rules: IdentityRules
  readonly alphabet: Alphabet
  readonly variants: readonly Variant[]
  readonly unitsMs: readonly number[]
  /** Undefined where the rules do not look for people who are alike. */
  readonly likeness: LikenessRules | undefined
}

/** Looks a rule set through for what its test programs are made of. */
export function materialOf(rules: IdentityRules, values: ValuesByType = {}): Material {
  const alphabet = alphabetOf(rules, values)
  const spec = rules.candidates.find(isFellegiSunter)
  const likeness = spec?.model === undefined ? undefined : { rules, spec, values }
  // Laws of their own are about candidates: for all others nobody is compared.
  const plain = { ...rules, candidates: [] }
  const unitsMs = unitsOf(rules)
  return { rules: plain, alphabet, variants: variantsOf(plain), unitsMs, likeness }
}

/** Events with few different identifiers and times, so that they meet often and ties are common. */
export function identityEvents(rules: IdentityRules, values?: ValuesByType) {
  return events(materialOf(rules, values))
}

/** Events, commands, restarts and the passing of time, as `checkIdentityRules` uses them. */
export function identityPrograms(rules: IdentityRules, values?: ValuesByType) {
  return programs(materialOf(rules, values))
}

/** Rules as they are now and then, mostly with low limits. */
export function variants({ variants: [own, tight, giant] }: Material): fc.Arbitrary<Variant> {
  const each = [
    { weight: 1, variant: own },
    { weight: 4, variant: tight },
    { weight: 1, variant: giant },
  ]
  return fc.oneof(
    ...each.flatMap(({ weight, variant }) =>
      variant === undefined ? [] : [{ weight, arbitrary: fc.constant(variant) }],
    ),
  )
}

/** How long a program may be. */
const stepsMax = 24

/** Events alone. */
export function events(material: Material, minLength = 1): fc.Arbitrary<readonly SeeStep[]> {
  return timed(material, (time, { alphabet }) =>
    fc.array(seen(alphabet, time), { minLength, maxLength: stepsMax }),
  ).map((steps) => steps.map(numbered))
}

/** Events and the passing of time. */
export function timelines(material: Material): fc.Arbitrary<readonly (SeeStep | AdvanceStep)[]> {
  return timed(material, (time, { alphabet }) =>
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: seen(alphabet, time) },
        { weight: 2, arbitrary: time.map(advance) },
      ),
      { minLength: 1, maxLength: stepsMax },
    ),
  ).map((steps) => steps.map(numbered))
}

/** Everything that can happen. */
export function programs(
  material: Material,
  verbs: readonly Said['verb'][] = allVerbs,
): fc.Arbitrary<readonly Step[]> {
  const someVerbs = fc.subarray([...verbs], { minLength: 1, maxLength: 3 })
  const steps = (time: fc.Arbitrary<number>, used: Material, said: readonly Said['verb'][]) =>
    fc.array(
      fc.oneof(
        { weight: 10, arbitrary: seen(used.alphabet, time) },
        { weight: 3, arbitrary: fc.nat(stepsMax).map((place) => ({ kind: 'again', place })) },
        { weight: 4, arbitrary: says(used, time, said) },
        { weight: 2, arbitrary: time.map(advance) },
        { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
      ) as fc.Arbitrary<Step | Again>,
      { minLength: 1, maxLength: stepsMax },
    )
  return timed(material, (time, used) => someVerbs.chain((said) => steps(time, used, said))).map(
    (drawn) =>
      withRepeats(drawn.map((step, place) => (isAgain(step) ? step : numbered(step, place)))),
  )
}

/** What was sent before comes again: the one of a place among the earlier ones. */
interface Again {
  readonly kind: 'again'
  readonly place: number
}

function isAgain(step: Step | Again): step is Again {
  return step.kind === 'again'
}

function withRepeats(drawn: readonly (Step | Again)[]): readonly Step[] {
  const steps: Step[] = []
  for (const step of drawn) {
    const sent = steps.filter(({ kind }) => kind === 'see' || kind === 'say')
    const next = isAgain(step) ? sent[step.place % Math.max(1, sent.length)] : step
    if (next !== undefined) steps.push(next)
  }
  return steps
}

/**
 * Moments of a program, multiples of one unit, and what it is about: mostly identifiers of two or three
 * types, which meet more often than those of all types would.
 */
function timed<T>(
  material: Material,
  make: (time: fc.Arbitrary<number>, material: Material) => fc.Arbitrary<T>,
): fc.Arbitrary<T> {
  const { unitsMs, alphabet } = material
  const [minute, ...ofWindows] = unitsMs
  const unit = fc.constantFrom(
    ...(minute === undefined ? [] : [minute]),
    ...ofWindows,
    ...ofWindows,
  )
  const types = alphabet.letters.filter((ofType) => ofType.length > 0)
  const some = { minLength: Math.min(2, types.length), maxLength: Math.min(3, types.length) }
  const used = fc.oneof(
    { weight: 1, arbitrary: fc.constant(types) },
    { weight: 2, arbitrary: fc.subarray(types, some) },
  )
  return fc.tuple(unit, used).chain(([unitMs, letters]) =>
    make(
      fc.nat(9).map((times) => startMs + times * unitMs),
      { ...material, alphabet: { ...alphabet, letters } },
    ),
  )
}

function seen({ letters }: Alphabet, time: fc.Arbitrary<number>): fc.Arbitrary<SeeStep> {
  const each = letters.map((ofType) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      ...(ofType.length === 0
        ? []
        : [{ weight: 2, arbitrary: fc.constantFrom<Letter | undefined>(...ofType) }]),
    ),
  )
  return fc
    .record({
      carried: fc
        .tuple(...each)
        .map((found) => found.flatMap((letter) => letter ?? []))
        .filter((found) => found.length > 0),
      alias: fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
      source: fc.constantFrom(...sources),
      atMs: time,
    })
    .map((step): SeeStep => ({ kind: 'see', id: '', ...step }))
}

function advance(toMs: number): AdvanceStep {
  return { kind: 'advance', toMs }
}

/** Ids tell steps apart, whatever becomes of their order. */
function numbered<S extends Step>(step: S, place: number): S {
  return 'id' in step ? { ...step, id: `m${String(place + 1).padStart(2, '0')}` } : step
}
