import { ChunkOrigin, type Message, type Rejection } from '#schemas'
import { MemoryOrigin } from './memory-origin.ts'

/** One entry of a script: a message, or input that could not be decoded. */
export type Scripted<T> =
  | { readonly value: T; readonly timestampMs: number; readonly bytes?: Uint8Array }
  | { readonly reason: string; readonly message: string; readonly bytes: Uint8Array }

/** Where an entry of a script is: source step, partition, and its number within it. */
export interface Place {
  readonly source: string
  readonly partition: string
  readonly offset: number
}

/** The rejection that a scripted piece of bad input stands for. */
export function rejectionOf(
  entry: Extract<Scripted<unknown>, { readonly reason: string }>,
  { source, partition, offset }: Place,
): Rejection {
  const origin = new ChunkOrigin(source, partition, offset, entry.bytes)
  return { reason: entry.reason, step: source, message: entry.message, origin }
}

/** The message that an entry of a script stands for. */
export function messageOf<T>(
  entry: Extract<Scripted<T>, { readonly timestampMs: number }>,
  { source, partition, offset }: Place,
): Message<T> {
  const origin =
    entry.bytes === undefined
      ? new MemoryOrigin(source, partition, offset, entry.value)
      : new ChunkOrigin(source, partition, offset, entry.bytes)
  return { key: '', value: entry.value, timestampMs: entry.timestampMs, origin }
}
