import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, sliding, tumbling, type Profile, type SegmentChange } from '#operators'
import { messageOf } from '../../helpers/customer-events.ts'
import { programArbitrary, ruleSets, type Action } from '../identity/model/programs.ts'
import { live } from './live-run.ts'
import { numberOf, writtenSegments } from './written-segments.ts'

const lately = sliding({ sizeMs: 6, everyMs: 2 })
const shift = tumbling({ sizeMs: 4 })
const traits = { events: count(), lately: count().over(lately), shift: count().over(shift) }

const regulars = (profile: Totals) => profile.events >= 3
const active = (profile: Totals) => profile.lately >= 1
const busy = (profile: Totals) => profile.shift >= 2 && !regulars(profile)
const criteria = { regulars, active, busy }

const segments = writtenSegments({
  regulars: { reads: ['events'], isMember: ({ trait }) => regulars(totalsOf(trait)) },
  active: { reads: ['lately'], isMember: ({ trait }) => active(totalsOf(trait)) },
  busy: { reads: ['shift', 'events'], isMember: ({ trait }) => busy(totalsOf(trait)) },
})

/**
 * After any program of events, merges, unmerges, erasures, ends of windows and restarts: traits are what
 * the members' events come to when they are counted anew, and entries and exits alternate and end in the
 * true membership.
 */
describe('live profiles', () => {
  it('should show what their events come to, and be in the segments that follow', async () => {
    const anyRules = fc.constantFrom(...(Object.keys(ruleSets) as (keyof typeof ruleSets)[]))
    const emit = fc.constantFrom('change' as const, 'profile' as const)
    const restarts = fc.array(fc.nat(40), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(programArbitrary, anyRules, emit, restarts, async (program, ...chosen) => {
        const [name, emitted, restartsAt] = chosen
        const options = { traits, segments, rules: ruleSets[name], emit: emitted }
        let asOfMs = -Infinity
        const { changes, profiles } = await live(options, (run) => {
          for (const [place, action] of program.entries()) {
            if (restartsAt.includes(place)) run.restart()
            if (action.kind === 'observe') run.send(action.message)
            else if (action.kind === 'command') run.send(messageOf(action.command))
            else if (action.toMs > asOfMs) run.advance((asOfMs = action.toMs))
          }
        })
        const timesOf = survivingTimes(program)
        const histories = historiesOf(changes)
        for (const profile of profiles) {
          const totals = totalsFromScratch(profile, timesOf, asOfMs)
          expect(shownOf(profile)).toEqual(totals)
          const inside = Object.entries(criteria).filter(([, isMember]) => isMember(totals))
          const names = inside.map(([segment]) => segment).sort()
          expect(profile.segments?.map(({ segment }) => segment)).toEqual(names)
          expect(lastIn(histories, profile.id)).toEqual(names)
        }
        const living = new Set(profiles.map(({ id }) => id))
        for (const [key, history] of histories) {
          const expected = history.map((_, place) => (place % 2 === 0 ? 'entered' : 'exited'))
          expect([key, ...history]).toEqual([key, ...expected])
          const id = key.slice(0, key.indexOf(' '))
          if (!living.has(id)) expect([key, history.at(-1)]).toEqual([key, 'exited'])
        }
      }),
      { numRuns: 300 },
    )
  })
})

// Helpers

interface Totals {
  readonly events: number
  readonly lately: number
  readonly shift: number
}

function totalsOf(trait: (name: string) => Parameters<typeof numberOf>[0]): Totals {
  const of = (name: string) => numberOf(trait(name))
  return { events: of('events'), lately: of('lately'), shift: of('shift') }
}

function shownOf({ traits: shown }: Profile): Totals {
  return totalsOf((name) => shown[name])
}

/** Times of the events on each identifier that was not erased after them. */
function survivingTimes(program: readonly Action[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>()
  for (const action of program) {
    if (action.kind === 'observe') {
      const key = action.observation.keys[0] ?? ''
      times.set(key, [...(times.get(key) ?? []), action.message.timestampMs])
    } else if (action.kind === 'command' && action.command.verb === 'erase') {
      times.delete(action.command.identifier)
    }
  }
  return times
}

function totalsFromScratch(
  { identifiers }: Profile,
  timesOf: ReadonlyMap<string, readonly number[]>,
  asOfMs: number,
): Totals {
  const times = identifiers.flatMap(({ type, value }) => timesOf.get(`${type}:${value}`) ?? [])
  // Written out by hand: the last window that a time is in ends at the multiple of `everyMs` after it,
  // and `sizeMs` less that later.
  const latelyEndMs = (timeMs: number) => Math.floor(timeMs / 2) * 2 + 6
  const shiftEndMs = (timeMs: number) => Math.floor(timeMs / 4) * 4 + 4
  return {
    events: times.length,
    lately: times.filter((timeMs) => latelyEndMs(timeMs) > asOfMs).length,
    shift: times.filter((timeMs) => shiftEndMs(timeMs) > asOfMs).length,
  }
}

/** Entries and exits by profile and segment, in their order. */
function historiesOf(changes: readonly SegmentChange[]): ReadonlyMap<string, readonly string[]> {
  const histories = new Map<string, string[]>()
  for (const { profileId, segment, change } of changes) {
    const key = `${profileId} ${segment}`
    histories.set(key, [...(histories.get(key) ?? []), change])
  }
  return histories
}

function lastIn(histories: ReadonlyMap<string, readonly string[]>, id: string): readonly string[] {
  return Object.keys(criteria)
    .filter((segment) => histories.get(`${id} ${segment}`)?.at(-1) === 'entered')
    .sort()
}
