import { expectValid } from '../../invalid-definition-error.ts'
import type { Message } from '#schemas'
import { joinTimeMsMax, wholeNumberProblems, wordProblems } from '../option-problems.ts'

/** What `lookUp` takes. */
export interface LookUpOptions<T, V> {
  /** What to look up for a message; undefined where there is nothing to. */
  readonly keyOf: (value: T, message: Message<T>) => string | undefined
  /**
   * Asks for some keys at once: different ones, at most `keysPerCallMax`. A key that the answer leaves
   * out is not known; one with an `Error` has failed. `TransientError` of `anabranch/connectors` says that
   * it is worth trying again. The signal says when nobody waits for the answer any more.
   */
  readonly load: LoadKeys<V>
  /** Keys asked for in one call: 100. */
  readonly keysPerCallMax?: number
  /** Calls under way at once: 4. */
  readonly callsInFlightMax?: number
  /** A call that takes longer is given up, and tried again: 5,000 ms. */
  readonly timeoutMs?: number
  /** Tries after the first one, where it is worth it; by default the setting `runtime.retriesMax`. */
  readonly retriesMax?: number
  /** Answers that are remembered, that a key is not known among them: 10,000. */
  readonly cacheEntriesMax?: number
  /** How long, in milliseconds of the wall clock: 60,000. With 0 each batch asks anew. */
  readonly cacheForMs?: number
  /** What becomes of messages whose key has failed, and would fail again: `reject`. */
  readonly onError?: LookUpFailure
  /** What becomes of messages when nobody has answered after every retry: `stop`. */
  readonly onOutage?: LookUpFailure
}

/** Asks for keys at once. */
export type LoadKeys<V> = (
  keys: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, V | Error>>

/**
 * `reject`: to the rejects stream (`look-up-failed`, `look-up-unavailable`); `pass-through`: the message
 * comes out without an answer, which says so; `stop`: the run goes back to its last epoch, and tries again.
 */
export type LookUpFailure = 'reject' | 'pass-through' | 'stop'

/** The options with their defaults. */
export interface LookUpSettings<T, V> extends Required<Omit<LookUpOptions<T, V>, 'retriesMax'>> {
  readonly retriesMax: number | undefined
}

const countMax = 1_000_000
/** Longest time of Node's timers: 24 days. */
const timeoutMsMax = 2 ** 31 - 1

/** The options with their defaults. Throws `InvalidDefinitionError` with everything that is wrong with them. */
export function lookUpSettings<T, V>(options: LookUpOptions<T, V>): LookUpSettings<T, V> {
  const failures = ['reject', 'pass-through', 'stop']
  const count = { min: 1, max: countMax }
  expectValid('lookUp', [
    ...functionProblems('keyOf', options.keyOf),
    ...functionProblems('load', options.load),
    ...wholeNumberProblems('keysPerCallMax', options.keysPerCallMax, count),
    ...wholeNumberProblems('callsInFlightMax', options.callsInFlightMax, count),
    ...wholeNumberProblems('timeoutMs', options.timeoutMs, { min: 1, max: timeoutMsMax }),
    ...wholeNumberProblems('retriesMax', options.retriesMax, { min: 0, max: countMax }),
    ...wholeNumberProblems('cacheEntriesMax', options.cacheEntriesMax, {
      min: 1,
      max: 10 * countMax,
    }),
    ...wholeNumberProblems('cacheForMs', options.cacheForMs, { min: 0, max: joinTimeMsMax }),
    ...wordProblems('onError', options.onError, failures),
    ...wordProblems('onOutage', options.onOutage, failures),
  ])
  return {
    keysPerCallMax: 100,
    callsInFlightMax: 4,
    timeoutMs: 5_000,
    retriesMax: undefined,
    cacheEntriesMax: 10_000,
    cacheForMs: 60_000,
    onError: 'reject',
    onOutage: 'stop',
    ...options,
  }
}

function functionProblems(name: string, value: unknown): readonly string[] {
  return typeof value === 'function' ? [] : [`${name} is ${typeof value}, must be a function`]
}
