import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  average,
  count,
  fragmentKeyReader,
  HistoryFold,
  histogram,
  last,
  max,
  mostFrequent,
  property,
  quantile,
  sessions,
  sliding,
  storedName,
  sum,
  timestamp,
  tumbling,
  TraitSet,
  uniqueCount,
  uniqueList,
  type FragmentHistory,
  type IdentityCommand,
} from '#operators'
import { messageOf } from '../../../helpers/customer-events.ts'
import { programArbitrary, ruleSets, type Action } from '../../identity/model/programs.ts'
import { live, type LiveOptions, type Run } from '../live-run.ts'

const before = { events: count() }
const lately = sliding({ sizeMs: 6, everyMs: 2 })
const now = {
  events: count(),
  last: last(timestamp()),
  latest: max(timestamp()),
  middle: quantile(0.5, timestamp()),
  spread: histogram([3, 9], timestamp()),
  mean: average(timestamp()),
  total: sum(timestamp()),
  users: uniqueCount(property('userId')),
  visits: sessions({ gapMs: 2 }),
  lately: count().over(lately),
  favourite: mostFrequent(timestamp()).over(tumbling({ sizeMs: 4 })),
  times: uniqueList(timestamp()).over(lately),
}

/**
 * However events, merges, splits and ends of windows fall, and wherever in them traits are declared and
 * their past is added: they end as if they had been there from the first event on.
 */
describe('traits that are backfilled', () => {
  it('should be what they would be from the beginning', async () => {
    const anyRules = fc.constantFrom(...(Object.keys(ruleSets) as (keyof typeof ruleSets)[]))
    const places = fc.record({ declared: fc.nat(30), backfilled: fc.nat(30) })
    const times = fc.integer({ min: 1, max: 2 })
    await fc.assert(
      fc.asyncProperty(
        programArbitrary,
        anyRules,
        places,
        times,
        async (program, name, at, given) => {
          const kept = forward(program.filter((action) => !isErasure(action)))
          const declaredAt = Math.min(at.declared, kept.length)
          const rules = ruleSets[name]
          const options: LiveOptions = { traits: now, rules, emit: 'profile' }
          const histories = historiesOf(kept.slice(0, declaredAt), options)
          const whole = await live(options, (run) => play(kept, run))
          const grown = await live({ ...options, traits: before }, (run) => {
            play(kept.slice(0, declaredAt), run)
            run.restart(options)
            const rest = kept.slice(declaredAt)
            play(rest.slice(0, at.backfilled), run)
            for (let time = 1; time <= given; time += 1) run.send(commandOf(histories, time))
            play(rest.slice(at.backfilled), run)
          })
          expect(grown.profiles.map(({ traits }) => traits)).toEqual(
            whole.profiles.map(({ traits }) => traits),
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})

// Helpers

function play(program: readonly Action[], run: Run): void {
  for (const action of program) {
    if (action.kind === 'observe') run.send(action.message)
    else if (action.kind === 'command') run.send(messageOf(action.command))
    else run.advance(action.toMs)
  }
}

/** Event time never goes back. */
function forward(program: readonly Action[]): readonly Action[] {
  let nowMs = -Infinity
  return program.filter((action) => {
    if (action.kind !== 'advance') return true
    if (action.toMs <= nowMs) return false
    nowMs = action.toMs
    return true
  })
}

/** What is forgotten is not to be found in the past, which another test looks at. */
function isErasure(action: Action): boolean {
  return action.kind === 'command' && action.command.verb === 'erase'
}

function historiesOf(
  program: readonly Action[],
  { rules }: LiveOptions,
): readonly FragmentHistory[] {
  const traits = new TraitSet(now).traits.filter(({ name }) => name !== 'events')
  const fold = new HistoryFold(traits)
  const keyOf = rules && fragmentKeyReader(rules)
  for (const action of program) {
    if (action.kind !== 'observe') continue
    const key = keyOf?.(action.message.value)
    if (key !== undefined) fold.add(key, action.message.value)
  }
  return [...fold.histories()]
}

function commandOf(histories: readonly FragmentHistory[], time: number) {
  const stamp = { id: `backfill ${time}`, atMs: 0, author: 'tess', reason: 'new traits' }
  const traits = new TraitSet(now).traits.map(storedName)
  return messageOf<IdentityCommand>({ ...stamp, verb: 'backfill', traits, histories })
}
