import * as fc from 'fast-check'
import type { IdentityRules, MergeRules } from '#operators'
import type { CustomerEvent } from '#schemas'
import type { ValuesByType } from './alphabet.ts'
import { materialOf } from './arbitraries.ts'
import type { Break, Case, Law, LawContext } from './laws.ts'
import { candidatesNeedConsent } from './laws/candidates.ts'
import { crashesLeaveNothing } from './laws/crash.ts'
import { growsWithoutGuards, guardsAreHereditary, guardsHold, verdictsHold } from './laws/guards.ts'
import { likenessIsOrderFree, likenessNeedsConsent } from './laws/likeness.ts'
import { partsAreApart } from './laws/locality.ts'
import { mergingIsOrderFree } from './laws/merge-rules.ts'
import {
  orderIndependence,
  repeatsChangeNothing,
  sourcesAreNames,
  timeShifts,
} from './laws/order.ts'
import { idsAreStable, nothingIsLost, profilesAddUp } from './laws/profiles.ts'
import {
  blockedNeverWas,
  splitIsRebuild,
  undoRestores,
  withdrawnMatchesNothing,
} from './laws/rebuild.ts'
import { caseText } from './print.ts'

/** What `checkIdentityRules` may be told. */
export interface CheckIdentityRulesOptions {
  /** Cases of each law; by default `ANABRANCH_IDENTITY_RUNS`, or 100. A nightly run takes 20,000. */
  readonly runs?: number
  /** Where chance begins, and the path to one case: a failure names both, so that it can be run again. */
  readonly seed?: number
  readonly path?: string
  /** Whether to look for the smallest case that breaks a law: true, which may take a while. */
  readonly shrink?: boolean
  /** Only these laws: `P1` to `P18`. */
  readonly only?: readonly string[]
  /** Values of types that none can be made up for, such as those with a check digit: two or more. */
  readonly values?: ValuesByType
  /** Merge rules of profiles, for P17. */
  readonly traits?: MergeRules<CustomerEvent>
}

/** What was checked. */
export interface CheckedIdentityRules {
  readonly laws: readonly { readonly id: string; readonly title: string; readonly runs: number }[]
  /** Types that no value could be made up for: give `values`. */
  readonly untested: readonly string[]
}

/** A law that identity rules break; the message has the smallest case that was found. */
export class IdentityLawError extends Error {
  override readonly name = 'IdentityLawError'
  /** `P1` to `P18`. */
  readonly law: string
  readonly seed: number

  constructor(law: Pick<Law, 'id'>, seed: number, message: string) {
    super(message)
    this.law = law.id
    this.seed = seed
  }
}

/** Guards and merge rules first: what is wrong with those explains everything after. */
const laws: readonly Law[] = [
  guardsAreHereditary,
  mergingIsOrderFree,
  likenessIsOrderFree,
  likenessNeedsConsent,
  orderIndependence,
  repeatsChangeNothing,
  splitIsRebuild,
  undoRestores,
  guardsHold,
  growsWithoutGuards,
  nothingIsLost,
  partsAreApart,
  idsAreStable,
  profilesAddUp,
  blockedNeverWas,
  withdrawnMatchesNothing,
  candidatesNeedConsent,
  sourcesAreNames,
  timeShifts,
  verdictsHold,
  crashesLeaveNothing,
]

/**
 * Checks the laws of identity resolution on a rule set: with made-up events, commands and crashes,
 * against a naive rebuild from what survives. Throws `IdentityLawError` for the first law that does
 * not hold, with the smallest case as a list of events.
 */
export async function checkIdentityRules(
  rules: IdentityRules,
  options: CheckIdentityRulesOptions = {},
): Promise<CheckedIdentityRules> {
  const { only, traits = {}, values } = options
  const context: LawContext = { ...materialOf(rules, values), traits }
  if (context.alphabet.letters.flat().length < 2) {
    const names = context.alphabet.untested.join(', ')
    throw new TypeError(`no values could be made up for ${names}: give two or more in values`)
  }
  const checked: CheckedIdentityRules['laws'][number][] = []
  for (const law of laws) {
    if (only !== undefined && !only.includes(law.id)) continue
    const runs = await checkLaw(law, context, options)
    if (runs > 0) checked.push({ id: law.id, title: law.title, runs })
  }
  return { laws: checked, untested: context.alphabet.untested }
}

const runsDefault = 100

function runsOf({ runs }: CheckIdentityRulesOptions): number {
  return runs ?? Number(process.env['ANABRANCH_IDENTITY_RUNS'] ?? runsDefault)
}

async function checkLaw(
  law: Law,
  context: LawContext,
  options: CheckIdentityRulesOptions,
): Promise<number> {
  const cases = law.cases(context)
  if (cases === undefined) return 0
  const { seed, path } = options
  const numRuns = Math.max(1, Math.ceil(runsOf(options) * (law.share ?? 1)))
  const holds = fc.asyncProperty(cases, async (one) => (await breakOf(one)) === undefined)
  const details = await fc.check(holds, {
    numRuns,
    endOnFailure: options.shrink === false,
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
  })
  const [smallest] = details.counterexample ?? []
  if (!details.failed) return details.numRuns
  if (smallest === undefined) throw details.errorInstance
  const found = (await breakOf(smallest)) ?? { problem: 'It fails only now and then.', sides: [] }
  const again =
    `{ only: ['${law.id}'], seed: ${details.seed}` +
    (details.counterexamplePath === null ? ' }' : `, path: '${details.counterexamplePath}' }`)
  const head = `${law.id} does not hold: ${law.title}.`
  const message = `${head}\n${caseText(smallest, found)}\nAgain: checkIdentityRules(rules, ${again})`
  throw new IdentityLawError(law, details.seed, message)
}

/** What is wrong in a case; a failing assertion of the engine is, too. */
async function breakOf(one: Case): Promise<Break | undefined> {
  try {
    return await one.check()
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { problem: `Resolution fails: ${text}`, sides: [] }
  }
}
