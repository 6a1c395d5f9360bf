import * as fc from 'fast-check'
import type { IdentityRules, Member } from '#operators'
import { events, programs, timelines, variants } from '../arbitraries.ts'
import type { Break, Case, Law, LawContext } from '../laws.ts'
import { allVerbs, twoLetters } from '../sayings.ts'
import { LiveIdentity } from '../live-identity.ts'
import { NaiveEvidence } from '../naive/naive-evidence.ts'
import type { Outcome } from '../outcome.ts'
import { startMs, type SayStep, type Step } from '../step.ts'
import { withoutGuards } from '../variants.ts'

const withoutMustLinks = allVerbs.filter((verb) => verb !== 'must-link' && verb !== 'transfer')

/** P5. */
export const guardsHold: Law = {
  id: 'P5',
  title: 'no profile exceeds a limit, at any time',
  cases: (context) =>
    fc.tuple(variants(context), programs(context, withoutMustLinks)).map(([variant, steps]) => ({
      variant: variant.name,
      steps,
      check: async () => {
        const live = await LiveIdentity.open(variant.rules)
        const naive = new NaiveEvidence(variant.rules)
        for (const [place, step] of steps.entries()) {
          await live.take(step)
          naive.take(step)
          const outcome = live.outcome(naive.identifiers.keys())
          for (const { members } of outcome.profiles) {
            const guard = exceeded(members, naive, variant.rules)
            if (guard === undefined) continue
            const problem = `After ${place + 1} a profile is more than ${guard} allows.`
            return { problem, sides: [{ title: 'the state', says: outcome }] }
          }
        }
        return undefined
      },
    })),
}

/** The guard that a profile is too large for. */
function exceeded(
  keys: readonly string[],
  { identifiers, asOfMs }: NaiveEvidence,
  { limits, maxCluster, guards }: IdentityRules,
): string | undefined {
  const members = keys.flatMap((key) => identifiers.get(key) ?? [])
  for (const { name, type, max, withinMs } of limits) {
    const counted = members.filter(
      (member) => member.type === type && member.lastSeenMs > asOfMs - withinMs,
    )
    if (counted.length > max) return name
  }
  if (members.length > maxCluster) return 'maxCluster'
  if (members.length < 2) return undefined
  const seen = members.map(({ key, type, firstSeenMs, lastSeenMs }) => {
    return { identifier: key, type, firstSeenMs, lastSeenMs }
  })
  return guards.find(({ allows }) => !allows(seen))?.name
}

/** P6. */
export const guardsAreHereditary: Law = {
  id: 'P6',
  title: 'a guard that allows some identifiers allows every part of them',
  cases: (context) => {
    const { guards } = context.rules
    if (guards.length === 0) return undefined
    return fc
      .tuple(fc.constantFrom(...guards), membersOf(context))
      .chain(([{ name, allows }, members]) =>
        fc.shuffledSubarray([...members], { minLength: 1 }).map((part): Case => ({
          variant: '',
          steps: [],
          check: async () => {
            if (!allows(members) || allows(part)) return undefined
            return hereditaryBreak(name, smallest({ whole: members, part }, allows))
          },
        })),
      )
  },
}

/** Members that a guard allows, and a part of them that it refuses. */
interface Refused {
  readonly whole: readonly Member[]
  readonly part: readonly Member[]
}

/** Leaves out every member without which the guard still contradicts itself. */
function smallest(found: Refused, allows: (members: readonly Member[]) => boolean): Refused {
  return found.whole.reduce(({ whole, part }, member) => {
    const less = { whole: without(whole, member), part: without(part, member) }
    const isBroken = less.part.length > 0 && allows(less.whole) && !allows(less.part)
    return isBroken ? less : { whole, part }
  }, found)
}

function without(members: readonly Member[], left: Member): readonly Member[] {
  return members.filter((member) => member !== left)
}

function hereditaryBreak(name: string, { whole, part }: Refused): Break {
  const problem =
    whole.length === part.length
      ? `The guard '${name}' allows identifiers in one order and refuses them in another.`
      : `The guard '${name}' is not hereditary: it allows all of these identifiers as one profile, ` +
        'but refuses a part of them.\nSo what is linked first decides what follows.'
  const sides = [
    { title: 'it allows', says: whole.map(({ identifier }) => identifier) },
    { title: 'it refuses', says: part.map(({ identifier }) => identifier) },
  ]
  return { problem, sides }
}

function membersOf({ alphabet, unitsMs }: LawContext): fc.Arbitrary<readonly Member[]> {
  const time = fc
    .tuple(fc.constantFrom(...unitsMs), fc.nat(9))
    .map(([unitMs, times]) => startMs + unitMs * times)
  const letters = alphabet.letters.flat()
  return fc
    .shuffledSubarray(letters, { minLength: 1, maxLength: Math.min(8, letters.length) })
    .chain((found) =>
      fc.tuple(...found.map(() => fc.tuple(time, time))).map((times) =>
        found.map(({ key, type }, place): Member => {
          const [one = 0, two = 0] = times[place] ?? []
          const seen = { firstSeenMs: Math.min(one, two), lastSeenMs: Math.max(one, two) }
          return { identifier: key, type, ...seen }
        }),
      ),
    )
}

/** P7. */
export const growsWithoutGuards: Law = {
  id: 'P7',
  title: 'without guards, more evidence only joins profiles',
  cases: (context) =>
    events(context).map((steps) => ({
      variant: 'without guards',
      steps,
      check: async () => {
        const rules = withoutGuards(context.rules)
        const live = await LiveIdentity.open(rules)
        const naive = new NaiveEvidence(rules)
        let before: Outcome = { profiles: [], refused: [] }
        for (const [place, step] of steps.entries()) {
          await live.take(step)
          naive.take(step)
          const after = live.outcome(naive.identifiers.keys())
          const torn = before.profiles.find(
            ({ members }) => !after.profiles.some((now) => isPart(members, now.members)),
          )
          if (torn !== undefined) {
            return {
              problem: `Event ${place + 1} tore a profile apart, though no guard is there.`,
              sides: [
                { title: 'before', says: before },
                { title: 'after', says: after },
              ],
            }
          }
          before = after
        }
        return undefined
      },
    })),
}

function isPart(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((key) => whole.includes(key))
}

/** P16. */
export const verdictsHold: Law = {
  id: 'P16',
  title: "a person's verdict holds, whatever is seen later",
  cases: (context) =>
    fc
      .tuple(
        variants(context),
        timelines(context),
        twoLetters(context.alphabet),
        fc.constantFrom('must-link' as const, 'cannot-link' as const),
        fc.nat(12),
        fc.boolean(),
      )
      .map(([variant, steps, [left, right], verb, at, restarts]) => {
        const verdict: SayStep = {
          kind: 'say',
          id: 'c1',
          atMs: startMs,
          said: { verb, left: left.key, right: right.key },
        }
        const restart = restarts ? [{ kind: 'restart' as const }] : []
        const all = [...steps.slice(0, at), verdict, ...restart, ...steps.slice(at)]
        return {
          variant: variant.name,
          steps: all,
          check: () => holds(variant.rules, all, verdict.said as VerdictSaid),
        }
      }),
}

type VerdictSaid = Extract<SayStep['said'], { readonly left: string }>

async function holds(
  rules: IdentityRules,
  steps: readonly Step[],
  { verb, left, right }: VerdictSaid,
): Promise<Break | undefined> {
  const live = await LiveIdentity.open(rules)
  let isSaid = false
  for (const [place, step] of steps.entries()) {
    await live.take(step)
    isSaid ||= step.kind === 'say'
    const [a, b] = [live.member(left)?.cluster, live.member(right)?.cluster]
    if (!isSaid || (a === b) === (verb === 'must-link')) continue
    const problem = `After ${place + 1} the ${verb} of ${left} and ${right} does not hold.`
    const says = live.outcome([left, right])
    return { problem, sides: [{ title: 'the state', says }] }
  }
  return undefined
}
