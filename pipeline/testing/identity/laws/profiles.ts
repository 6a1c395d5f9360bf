import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { count, isProfileId, type IdentityRules, type Resolved } from '#operators'
import { programs, variants } from '../arbitraries.ts'
import { unequal } from '../compare.ts'
import type { Law } from '../laws.ts'
import { allVerbs } from '../sayings.ts'
import { LiveIdentity } from '../live-identity.ts'
import { NaiveEvidence } from '../naive/naive-evidence.ts'
import { starOf } from '../naive/star.ts'
import { strongestOf } from '../naive/naive-input.ts'
import type { Outcome, OutcomeProfile } from '../outcome.ts'
import type { Step } from '../step.ts'

/** P8. */
export const nothingIsLost: Law = {
  id: 'P8',
  title: 'every identifier is in one profile, and in no other',
  cases: (context) =>
    fc.tuple(variants(context), programs(context)).map(([variant, steps]) => ({
      variant: variant.name,
      steps,
      check: async () => {
        const live = await LiveIdentity.after(variant.rules, steps)
        const known = [...new NaiveEvidence(variant.rules, steps).identifiers.keys()].sort()
        const outcome = live.outcome(known)
        const held = outcome.profiles.flatMap(({ members }) => members).sort()
        const stored = await storedIdentifiers(live)
        const listed = await liveProfiles(live)
        return (
          unequal('Identifiers are lost, doubled or left over.', [
            ['that were seen', known],
            ['that profiles have', held],
          ]) ??
          unequal('The state keeps other identifiers than were seen.', [
            ['that were seen', known],
            ['that are kept', stored],
          ]) ??
          unequal('The list of profiles is not that of the profiles.', [
            ['profiles', outcome.profiles.map(({ id }) => id)],
            ['that are listed', listed],
          ])
        )
      },
    })),
}

async function storedIdentifiers(live: LiveIdentity): Promise<readonly string[]> {
  const reader = await live.saved()
  const stored: string[] = []
  for await (const [, { members }] of reader.scan('components')) {
    stored.push(...members.map(({ identifier }) => identifier))
  }
  const nodes: string[] = []
  for await (const [identifier] of reader.scan('nodes')) nodes.push(identifier)
  return isDeepStrictEqual(nodes.sort(), stored.sort()) ? stored : [...stored, ...nodes]
}

async function liveProfiles(live: LiveIdentity): Promise<readonly string[]> {
  const reader = await live.saved()
  const listed: string[] = []
  for await (const [id, entry] of reader.scan('profiles')) if (entry.live) listed.push(id)
  return listed.sort()
}

/** P10. */
export const idsAreStable: Law = {
  id: 'P10',
  title: 'an id stays with the identifier that it names, and every id that was leads to a profile',
  cases: (context) =>
    fc.tuple(variants(context), programs(context)).map(([variant, steps]) => ({
      variant: variant.name,
      steps,
      check: async () => {
        const live = await LiveIdentity.open(variant.rules)
        const naive = new NaiveEvidence(variant.rules)
        const ever = new Map<string, string>()
        for (const [place, step] of steps.entries()) {
          await live.take(step)
          naive.take(step)
          if (step.kind === 'say' && step.said.verb === 'erase') {
            for (const [id, key] of ever) if (key === step.said.identifier) ever.delete(id)
          }
          const outcome = live.outcome(naive.identifiers.keys())
          const problem =
            wronglyNamed(live, naive, outcome, variant.rules) ?? lostIds(live, ever, outcome)
          if (problem === undefined) continue
          const sides = [{ title: 'the state', says: outcome }]
          return { problem: `After ${place + 1}: ${problem}`, sides }
        }
        return undefined
      },
    })),
}

/** A profile has the id of its strongest identifier: that is what `profiles` says the id means. */
function wronglyNamed(
  live: LiveIdentity,
  { identifiers }: NaiveEvidence,
  { profiles }: Outcome,
  rules: IdentityRules,
): string | undefined {
  for (const { id, members } of profiles) {
    const strongest = strongestOf(
      members.flatMap((key) => identifiers.get(key) ?? []),
      rules,
    )
    const entry = live.cells.profiles.get(id)
    if (strongest?.key !== entry?.identifier || !entry?.live || !isProfileId(id)) {
      return `${id} is named after ${entry?.identifier}, not after ${strongest?.key}`
    }
  }
  return undefined
}

function lostIds(
  live: LiveIdentity,
  ever: Map<string, string>,
  { profiles }: Outcome,
): string | undefined {
  for (const [id, identifier] of ever) {
    const entry = live.cells.profiles.get(id)
    if (entry?.identifier !== identifier) {
      return `${id} was ${identifier}'s profile and leads to ${entry?.identifier ?? 'nobody'} now`
    }
    if (entry.live !== profiles.some((profile) => profile.id === id)) {
      return `${id} is ${entry.live ? 'listed but no' : 'a profile but not listed as'} profile`
    }
  }
  for (const { id } of profiles) ever.set(id, live.cells.profiles.get(id)?.identifier ?? '')
  return undefined
}

const withoutErasure = allVerbs.filter((verb) => verb !== 'erase')

/** P11. */
export const profilesAddUp: Law = {
  id: 'P11',
  title: 'each event counts in one profile, whatever merges and splits; deltas tell of all of them',
  cases: (context) =>
    fc.tuple(variants(context), programs(context, withoutErasure)).map(([variant, steps]) => ({
      variant: variant.name,
      steps,
      check: async () => {
        const traits = { events: count() }
        const live = await LiveIdentity.after(variant.rules, steps, { traits })
        const known = new NaiveEvidence(variant.rules, steps).identifiers.keys()
        const outcome = live.outcome(known)
        const silent = outcome.profiles.filter((profile) => eventsOf(live, profile) === 0)
        return (
          unequal('Profiles do not hold the events that were sent.', [
            ['that were sent', sentTo(steps, outcome, variant.rules)],
            ['that fragments hold', heldBy(live, outcome)],
          ]) ??
          unequal('What was emitted does not add up to the profiles.', [
            ['profiles', profileTexts(outcome.profiles, silent)],
            ['as emitted', profileTexts(consumed(live.resolved), silent)],
          ])
        )
      },
    })),
}

function sentTo(steps: readonly Step[], { profiles }: Outcome, rules: IdentityRules) {
  const strongest = steps.flatMap((step) =>
    step.kind === 'see' ? (starOf(step, rules).strongest ?? []) : [],
  )
  return profiles.map(({ id, members }) => {
    return `${id}: ${strongest.filter((key) => members.includes(key)).length}`
  })
}

function heldBy(live: LiveIdentity, { profiles }: Outcome): readonly string[] {
  return profiles.map((profile) => `${profile.id}: ${eventsOf(live, profile)}`)
}

function eventsOf({ fragments }: LiveIdentity, { members }: OutcomeProfile): number {
  return members.reduce((sum, key) => sum + (fragments.get(key)?.events ?? 0), 0)
}

/** What somebody knows who keeps of each profile the message of the highest version. */
export function consumed(resolved: readonly Resolved[]): Outcome['profiles'] {
  const table = new Map<string, { readonly version: number; readonly members: readonly string[] }>()
  for (const { absorbed, touched, profileId, version, members, event } of resolved) {
    for (const id of absorbed) table.delete(id)
    const own = event === null ? [] : [{ profileId, version, members }]
    for (const profile of [...own, ...(touched ?? [])]) {
      const known = table.get(profile.profileId)
      if (known === undefined || known.version <= profile.version) {
        table.set(profile.profileId, profile)
      }
    }
  }
  return [...table]
    .map(([id, profile]) => ({ id, members: [...profile.members].sort() }))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
}

/** Profiles in lines; those without any event need not be told of, so they are left out. */
function profileTexts(
  profiles: readonly OutcomeProfile[],
  silent: readonly OutcomeProfile[],
): readonly string[] {
  return profiles
    .filter(({ id }) => !silent.some((profile) => profile.id === id))
    .map(({ id, members }) => `${id}: ${members.join(', ')}`)
}
