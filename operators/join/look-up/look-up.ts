import assert from 'node:assert/strict'
import { withValue, type Message } from '#schemas'
import type { CellSpecs } from '#state'
import type { Operator, OperatorContext, OperatorSpec, Output } from '../../operator.ts'
import type { Outside } from '../../outside.ts'
import { RejectError } from '../../reject-error.ts'
import { KeyLoader, type Answer } from './key-loader.ts'
import { lookUpSettings, type LookUpOptions, type LookUpSettings } from './look-up-options.ts'

/** A message's value, and what was found for it. */
export interface LookedUp<T, V> {
  readonly value: T
  /** Undefined where the key is not known, where there is none, or where the look-up has failed. */
  readonly found: V | undefined
  /** Whether nobody could say: only with `pass-through`. */
  readonly failed: boolean
}

/** Inert definition of `lookUp`. */
export type LookUpSpec<T, V> = OperatorSpec<T, LookedUp<T, V>> & {
  readonly keyed: false
}

/**
 * Adds to each message what a system outside knows of it: asks for the keys of a batch, several in a
 * call, and lets the messages out in their order.
 *
 * - Batches, watermarks and barriers behind wait; sources stop while too many do. So look-ups are as fast
 *   as `keysPerCallMax`, `callsInFlightMax` and the cache let them be.
 * - Answers are no state. After a restart messages of the unsaved epoch are looked up again, and may be
 *   answered otherwise; each still comes out exactly once.
 * - A call that is refused is split until the key that spoils it stands alone: the others get their
 *   answers, that one goes to `onError`. A call that nobody answers after every retry goes to `onOutage`.
 */
export function lookUp<T, V>(options: LookUpOptions<T, V>): LookUpSpec<T, V> {
  const settings = lookUpSettings(options)
  const { callsInFlightMax, keysPerCallMax, cacheEntriesMax, cacheForMs } = settings
  const { onError, onOutage } = settings
  return {
    kind: 'look-up',
    state: {},
    keyed: false,
    callsInFlightMax,
    details: {
      calls: `${callsInFlightMax} at once, ${keysPerCallMax} keys each`,
      cache: `${cacheEntriesMax} answers, each for ${cacheForMs} ms`,
      failures: `refused: ${onError}, no answer: ${onOutage}`,
    },
    open: (context) => new LookUp(context, settings),
  }
}

class LookUp<T, V> implements Operator<T, LookedUp<T, V>> {
  readonly #settings: LookUpSettings<T, V>
  readonly #context: OperatorContext<CellSpecs>
  readonly #loader: KeyLoader<V>
  /** Of the batch at hand. */
  #answers: ReadonlyMap<string, Answer<V>> = new Map()

  constructor(context: OperatorContext<CellSpecs>, settings: LookUpSettings<T, V>) {
    this.#settings = settings
    this.#context = context
    this.#loader = new KeyLoader(settings, context)
  }

  async prepare(batch: readonly Message<T>[], outside: Outside): Promise<void> {
    const keys = new Set<string>()
    for (const message of batch) {
      const key = this.#keyOf(message)
      if (typeof key === 'string') keys.add(key)
    }
    this.#answers = await this.#loader.answersTo(keys, outside)
    for (const [key, answer] of this.#answers) {
      if (answer.kind === 'found' || answer.kind === 'unknown') continue
      this.#context.count('look_ups_failed')
      if (this.#policyOf(answer.kind) === 'stop') throw failure(key, answer.error)
    }
  }

  onMessage(message: Message<T>, output: Output<LookedUp<T, V>>): void {
    const key = this.#keyOf(message)
    if (key instanceof RejectError) return output.reject(message, key.reason, key.message)
    const emit = (found: V | undefined, failed: boolean) =>
      output.emit(withValue(message, { value: message.value, found, failed }))
    if (key === undefined) return emit(undefined, false)
    const answer = this.#answers.get(key)
    assert(answer, `key ${key} was not looked up: keyOf must say the same of a message each time`)
    if (answer.kind === 'found') return emit(answer.value, false)
    if (answer.kind === 'unknown') return emit(undefined, false)
    if (this.#policyOf(answer.kind) === 'pass-through') return emit(undefined, true)
    const reason = answer.kind === 'refused' ? 'look-up-failed' : 'look-up-unavailable'
    output.reject(message, reason, failure(key, answer.error).message)
  }

  #keyOf(message: Message<T>): string | undefined | RejectError {
    try {
      return this.#settings.keyOf(message.value, message)
    } catch (error) {
      if (error instanceof RejectError) return error
      throw error
    }
  }

  #policyOf(kind: 'refused' | 'unavailable') {
    return kind === 'refused' ? this.#settings.onError : this.#settings.onOutage
  }
}

function failure(key: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Error(`look-up of ${JSON.stringify(key)} failed: ${why}`, { cause })
}
