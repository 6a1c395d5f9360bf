import type { memory } from '#connectors'

/** In a script: the process dies here, once. Nothing of the epoch survives; the run starts again. */
export const CRASH = { control: 'crash' } as const

/** In a script: an epoch ends here, and is saved and committed before the partition goes on. */
export const BARRIER = { control: 'barrier' } as const

/** In a script: the wall clock moves on, as if the partition had been silent for this long. */
export function pause(pauseMs: number) {
  return { control: 'pause', pauseMs } as const
}

/** What happens to the run instead of being delivered. */
export type Control = typeof CRASH | typeof BARRIER | ReturnType<typeof pause>

/** A message, input that could not be decoded, or something that happens to the run. */
export type ScriptEntry<T> = memory.Scripted<T> | Control

/** What a source delivers: entries by partition. */
export type Script<T> = Readonly<Record<string, readonly ScriptEntry<T>[]>>

/** A message at a time, for scripts. */
export function at<T>(timestampMs: number, value: T): { value: T; timestampMs: number } {
  return { value, timestampMs }
}

/** Whether an entry happens to the run instead of being delivered. */
export function isControl(entry: ScriptEntry<unknown>): entry is Control {
  return 'control' in entry
}
