import fc from 'fast-check'
import { expect } from 'vitest'
import type * as operators from '#operators'
import type { WindowResult } from '#operators'
import { memoryStore, remoteStore, type CellSpecs, type StateStore } from '#state'
import { withoutTimers } from '../../../helpers/without-timers.ts'
import { messageOf } from '../../../helpers/customer-events.ts'
import { openOperator, type OperatorHarness } from '../../../helpers/operator-harness.ts'
import {
  NaiveSessions,
  NaiveWindows,
  told,
  type Item,
  type NaiveOptions,
  type Outcome,
} from './naive-windows.ts'

/** What happens to windows: numbers come around the watermark, it moves on, the process starts anew. */
export type Step =
  | { readonly aheadMs: number; readonly key: string; readonly value: number }
  | { readonly onMs: number }
  | { readonly restart: 'same' | 'remote' }

/** Windows and what happens to them. */
export interface Program {
  readonly options: NaiveOptions
  readonly steps: readonly Step[]
}

/** How the windows under test are made: the operators as they are, or a mutant of them. */
export type Operators = Pick<
  typeof operators,
  'window' | 'sum' | 'sliding' | 'tumbling' | 'session'
>

/** Programs of a few keys over short windows, so that everything meets everything. */
export function programs({ sliding, tumbling, session }: Operators): fc.Arbitrary<Program> {
  const sizes = fc.record({
    everyMs: fc.integer({ min: 1, max: 5 }),
    longerMs: fc.nat(7),
    offsetMs: fc.integer({ min: -3, max: 3 }),
  })
  const slide = sizes.map(({ everyMs, longerMs, offsetMs }) =>
    sliding({ sizeMs: everyMs + longerMs, everyMs, offsetMs }),
  )
  const over = fc.oneof(
    { weight: 3, arbitrary: slide },
    sizes.map(({ everyMs, offsetMs }) => tumbling({ sizeMs: everyMs, offsetMs })),
    { weight: 2, arbitrary: sizes.map(({ everyMs }) => session({ gapMs: everyMs })) },
  )
  const mode = fc.constantFrom('at-end', 'final', 'changes')
  return fc
    .record({
      over,
      mode,
      allowedLatenessMs: fc.nat(8),
      steps: fc.array(step(), { maxLength: 40, size: 'max' }),
    })
    .map(({ over: definition, mode: how, allowedLatenessMs, steps }) => {
      const onlyChanges = how === 'changes' && definition.kind === 'sliding'
      const options = {
        over: definition,
        allowedLatenessMs: onlyChanges ? 0 : allowedLatenessMs,
        isFinal: how === 'final',
        onlyChanges,
      }
      return { options, steps }
    })
}

function step(): fc.Arbitrary<Step> {
  const item = fc.record({
    key: fc.constantFrom('a', 'b'),
    aheadMs: fc.integer({ min: -9, max: 6 }),
    value: fc.integer({ min: 1, max: 9 }),
  })
  return fc.oneof(
    { weight: 6, arbitrary: item },
    { weight: 4, arbitrary: fc.record({ onMs: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ restart: fc.constantFrom('same', 'remote') }) },
  )
}

/** Runs a program on windows and on the oracle; throws at the first step that they differ in. */
export async function expectAsOracle(
  under: Operators,
  { options, steps }: Program,
  kept: 'everything' | 'without timers' = 'everything',
): Promise<void> {
  const { over } = options
  const oracle =
    over.kind === 'session' ? new NaiveSessions(options, over.gapMs) : new NaiveWindows(options)
  const subject = new Subject(under, options, kept)
  await subject.restart('same')
  let watermarkMs = -6
  for (const each of [...steps, { onMs: 200 }]) {
    if ('restart' in each) {
      await subject.restart(each.restart)
      continue
    }
    if ('onMs' in each) watermarkMs += each.onMs
    if ('onMs' in each) {
      const got = await subject.advance(watermarkMs)
      expect(sorted(got)).toEqual(sorted(oracle.advance(watermarkMs)))
      continue
    }
    const { key, value, aheadMs } = each
    const item = { key, value, timestampMs: watermarkMs + aheadMs }
    expect(sorted(await subject.send(item))).toEqual(sorted(oracle.send(item)))
  }
  expect(await subject.stored()).toBe(0)
}

/** Windows over a store that outlasts restarts. */
class Subject {
  readonly #spec: operators.OperatorSpec<number, WindowResult>
  readonly #store: StateStore
  #harness: OperatorHarness<number, WindowResult, CellSpecs> | undefined
  #watermarkMs = -Infinity

  constructor(
    { window, sum }: Operators,
    options: NaiveOptions,
    kept: 'everything' | 'without timers',
  ) {
    this.#store = kept === 'everything' ? memoryStore() : withoutTimers(memoryStore())

    const { over, allowedLatenessMs, isFinal, onlyChanges } = options
    const aggregate = { total: sum((value: number) => value, { decimals: 0 }) }
    const rest = {
      aggregate,
      allowedLatenessMs,
      ...(isFinal && !onlyChanges && { trigger: 'final' as const }),
      ...(onlyChanges && { emit: 'changes' as const }),
    }
    this.#spec = over.kind === 'session' ? window({ over, ...rest }) : window({ over, ...rest })
  }

  async restart(onto: 'same' | 'remote'): Promise<void> {
    await this.#harness?.checkpoint()
    const options = { delayMs: 0, jitterSeed: 1, sleep: async () => {} }
    const store = onto === 'same' ? this.#store : remoteStore(this.#store, options)
    const cacheEntriesMax = onto === 'same' ? 1_000 : 1
    const watermarkMs = this.#watermarkMs
    this.#harness = await openOperator(this.#spec, { store, cacheEntriesMax, watermarkMs })
  }

  async send({ key, timestampMs, value }: Item): Promise<Outcome> {
    return this.#outcome((harness) => harness.sendRemote(messageOf(value, { key, timestampMs })))
  }

  async advance(watermarkMs: number): Promise<Outcome> {
    this.#watermarkMs = watermarkMs
    return this.#outcome((harness) => harness.advanceRemote(watermarkMs))
  }

  /** What is stored in the end: nothing, once every window has closed. */
  async stored(): Promise<number> {
    await this.restart('same')
    const cells = Object.values(this.#harness?.workingSet.cells ?? {}) as Entries[]
    return cells.flatMap((cell) => ['a', 'b'].flatMap((key) => [...cell.entries(key)])).length
  }

  async #outcome(act: (harness: Harness) => Promise<void>): Promise<Outcome> {
    const harness = this.#harness
    if (harness === undefined) throw new Error('not started')
    const [from, lateFrom] = [harness.values.length, harness.side('late').length]
    await act(harness)
    const results = harness.values.slice(from).map((result) => {
      const { key, timing, messages, values } = result
      const total = Number(values['total'] ?? 0)
      const list = Array.from({ length: messages }, (_, place) => (place === 0 ? total : 0))
      return told(key, result, timing, list)
    })
    return { results, late: harness.side('late').slice(lateFrom) as number[] }
  }
}

type Harness = OperatorHarness<number, WindowResult, CellSpecs>

interface Entries {
  entries(key: string): Iterable<unknown>
}

function sorted({ results, late }: Outcome): Outcome {
  return { results: results.toSorted(), late }
}
