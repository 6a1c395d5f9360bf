import type { Decoder, Message, Rejection } from '#schemas'
import type { Poll, PollLimit } from '../../connector.ts'
import type { PartitionBuffer } from './partition-buffer.ts'
import type { Outcome } from './to-message.ts'
import type { FetchedMessage } from '../driver-api.ts'

/** How messages are taken out of a buffer. */
export interface TakeOptions<T> {
  readonly decoder: Pick<Decoder<unknown>, 'prepare'>
  readonly toMessage: (fetched: FetchedMessage, partition: string) => Outcome<T>
}

/**
 * Takes the next messages of one partition, at most what the limit allows and at least one, decoded. What
 * a decoder has to fetch first is awaited; where that fails, the messages before it are answered, and the
 * next call meets it again.
 */
export async function take<T>(
  partition: PartitionBuffer,
  { messagesMax, bytesMax }: PollLimit,
  { decoder, toMessage }: TakeOptions<T>,
): Promise<Poll<T>> {
  const messages: Message<T>[] = []
  const rejected: Rejection[] = []
  let bytes = 0
  for (let count = 0; count < messagesMax; count++) {
    const fetched = partition.peek()
    if (fetched === undefined) break
    const size = sizeOf(fetched)
    if (count > 0 && bytes + size > bytesMax) break
    const { value } = fetched
    const preparing = value === null ? undefined : decoder.prepare?.(value, 0, value.length)
    if (preparing !== undefined && !(await isPrepared(preparing, count > 0))) break
    const outcome = toMessage(fetched, partition.id)
    if (outcome?.ok === true) messages.push(outcome.message)
    else if (outcome !== undefined) rejected.push(outcome.rejection)
    partition.drop()
    bytes += size
  }
  return { partition: partition.id, messages, rejected, bytes }
}

/** Throws where it could not be prepared, unless there is something to answer before. */
async function isPrepared(preparing: Promise<void>, hasOthers: boolean): Promise<boolean> {
  try {
    await preparing
    return true
  } catch (error) {
    if (hasOthers) return false
    throw error
  }
}

function sizeOf({ value, key }: FetchedMessage): number {
  return (value?.length ?? 0) + (key?.length ?? 0)
}
