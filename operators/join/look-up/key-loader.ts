import { LRUCache } from 'lru-cache'
import type { CellSpecs } from '#state'
import type { OperatorContext } from '../../operator.ts'
import type { Outside } from '../../outside.ts'
import type { LookUpSettings } from './look-up-options.ts'

/** What is known of a key: its value, that it has none, or why that cannot be said. */
export type Answer<V> =
  | { readonly kind: 'found'; readonly value: V }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused' | 'unavailable'; readonly error: unknown }

/** How keys are asked for, and how long answers are remembered. */
export type LoadSettings<V> = Pick<
  LookUpSettings<never, V>,
  'load' | 'keysPerCallMax' | 'timeoutMs' | 'retriesMax' | 'cacheEntriesMax' | 'cacheForMs'
>

type Counting = Pick<OperatorContext<CellSpecs>, 'count'>

/** Asks for keys, several in a call, and remembers answers for a while. */
export class KeyLoader<V> {
  readonly #settings: LoadSettings<V>
  readonly #context: Counting
  readonly #cache: LRUCache<string, Answer<V>>
  #nowMs = 0

  constructor(settings: LoadSettings<V>, context: Counting) {
    const { cacheEntriesMax: max, cacheForMs } = settings
    this.#settings = settings
    this.#context = context
    this.#cache = new LRUCache({
      max,
      // The library takes 0 for "for ever", and for no time at all: nothing is set then, and no clock is 0.
      ttl: Math.max(cacheForMs, 1),
      ttlResolution: 0,
      perf: { now: () => Math.max(this.#nowMs, 1) },
    })
  }

  /** An answer for each key, whatever the cache has room for. Throws when the run is over. */
  async answersTo(
    keys: ReadonlySet<string>,
    outside: Outside,
  ): Promise<ReadonlyMap<string, Answer<V>>> {
    const answers = new Map<string, Answer<V>>()
    const missing: string[] = []
    this.#nowMs = outside.nowMs()
    for (const key of keys) {
      const known = this.#cache.get(key)
      if (known === undefined) missing.push(key)
      else answers.set(key, known)
    }
    this.#context.count('look_ups_cached', answers.size)
    this.#context.count('look_ups', missing.length)
    const { keysPerCallMax } = this.#settings
    const calls: Promise<void>[] = []
    for (let start = 0; start < missing.length; start += keysPerCallMax) {
      calls.push(this.#ask(missing.slice(start, start + keysPerCallMax), outside, answers))
    }
    await Promise.all(calls)
    return answers
  }

  async #ask(
    keys: readonly string[],
    outside: Outside,
    answers: Map<string, Answer<V>>,
  ): Promise<void> {
    const outcome = await outside.call(
      (signal) => this.#settings.load(keys, signal),
      this.#settings,
    )
    if (outcome.kind === 'answered') return this.#take(keys, outcome.answer, outside, answers)
    if (outcome.kind === 'unavailable' || keys.length === 1) {
      for (const key of keys) answers.set(key, outcome)
      return
    }
    // One key may have spoilt it for the others: each half by itself, until it stands alone.
    const half = Math.ceil(keys.length / 2)
    const halves = [keys.slice(0, half), keys.slice(half)]
    await Promise.all(halves.map((some) => this.#ask(some, outside, answers)))
  }

  #take(
    keys: readonly string[],
    loaded: ReadonlyMap<string, V | Error>,
    outside: Outside,
    answers: Map<string, Answer<V>>,
  ): void {
    if (!(loaded instanceof Map)) {
      throw new TypeError(`load answered ${typeof loaded}: let it answer a Map from key to value`)
    }
    this.#nowMs = outside.nowMs()
    for (const key of keys) {
      const value = loaded.get(key)
      if (value instanceof Error) {
        answers.set(key, { kind: 'refused', error: value })
        continue
      }
      const answer: Answer<V> = value === undefined ? { kind: 'unknown' } : { kind: 'found', value }
      answers.set(key, answer)
      if (this.#settings.cacheForMs > 0) this.#cache.set(key, answer)
    }
  }
}
