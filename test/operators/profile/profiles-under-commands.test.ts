import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  latestTraits,
  type IdentityRules,
  type Profile,
  type ProfileChange,
  type ProfileState,
} from '#operators'
import { messageOf } from '../../helpers/customer-events.ts'
import { programArbitrary, ruleSets, type Action } from '../identity/model/programs.ts'
import { played } from './played.ts'

const traits = { events: count(), known: latestTraits() }

/**
 * Whoever keeps the last word of the messages on each profile has, after merges, unmerges, erasures and
 * ends of windows, what a reader of the pipeline's state finds; and no event is in two profiles or none.
 */
describe('profiles under commands', () => {
  it('should leave no change of a profile unsaid, and lose or double no event', async () => {
    const anyRules = fc.constantFrom(...(Object.keys(ruleSets) as (keyof typeof ruleSets)[]))
    await fc.assert(
      fc.asyncProperty(programArbitrary, anyRules, async (program, name) => {
        const rules = ruleSets[name]
        const { changes, profiles, versions } = await playedProgram(program, rules)
        expect(keptOf(changes)).toEqual(Object.fromEntries(profiles.map((one) => [one.id, one])))
        const events = profiles.reduce((sum, profile) => sum + profile.events, 0)
        expect(events).toBe(survivingEvents(program))
        for (const seen of versions.values()) expect(seen).toEqual([...seen].sort((a, b) => a - b))
      }),
      { numRuns: 400 },
    )
  })
})

async function playedProgram(program: readonly Action[], rules: IdentityRules) {
  let asOfMs = -Infinity
  const { changes, profiles, resolved } = await played({ rules, traits }, ({ send, advance }) => {
    for (const action of program) {
      if (action.kind === 'observe') send(action.message)
      else if (action.kind === 'command') send(messageOf(action.command))
      else if (action.toMs > asOfMs) advance((asOfMs = action.toMs))
    }
  })
  const versions = new Map<string, number[]>()
  for (const { deltas } of resolved) {
    for (const { profileId, version } of deltas) {
      versions.set(profileId, [...(versions.get(profileId) ?? []), version])
    }
  }
  return { changes, profiles, versions }
}

/** The last state of every profile that did not end. */
function keptOf(changes: readonly ProfileChange[]): Readonly<Record<string, Profile>> {
  const kept = new Map<string, ProfileState>()
  const versions = new Map<string, number>()
  for (const { absorbed, profile, others = [] } of changes) {
    for (const id of absorbed) kept.delete(id)
    for (const state of profile === undefined ? others : [profile, ...others]) {
      kept.set(state.id, state)
      if (state.component !== undefined) versions.set(state.component, state.version)
    }
  }
  const whole = [...kept.values()].map(({ component, ...state }): [string, Profile] => {
    const { aliases = [], identifiers = [] } = state
    const shared = component === undefined ? 0 : (versions.get(component) ?? 0)
    const version = Math.max(state.version, shared)
    return [state.id, { ...state, version, aliases, identifiers }]
  })
  return Object.fromEntries(whole)
}

/** Events on identifiers that were not erased after them. */
function survivingEvents(program: readonly Action[]): number {
  const events = new Map<string, number>()
  for (const action of program) {
    if (action.kind === 'observe') {
      const key = action.observation.keys[0] ?? ''
      events.set(key, (events.get(key) ?? 0) + 1)
    } else if (action.kind === 'command' && action.command.verb === 'erase') {
      events.delete(action.command.identifier)
    }
  }
  return [...events.values()].reduce((sum, count) => sum + count, 0)
}
