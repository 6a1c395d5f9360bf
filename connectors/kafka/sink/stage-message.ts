import type { Message } from '#schemas'
import { SetupError } from '../../errors.ts'
import type { OutgoingMessage } from './staging/outgoing-message.ts'
import type { Staging } from './staging/staging.ts'

/** Turns a message of the pipeline into those of the topic. */
export type ToOutgoing<T> = (message: Message<T>) => Iterable<OutgoingMessage>

/** Stages messages. */
export type Stage<T> = (messages: readonly Message<T>[]) => void

/** What may be staged. */
export interface StageOptions<T> {
  readonly topic: string
  readonly compacted: boolean
  readonly messageBytesMax: number
  readonly toOutgoing: ToOutgoing<T>
}

/**
 * Stages messages. One that no broker would ever take ends the run with a `SetupError` that says which
 * one and what to do: nothing is lost, since its epoch is never saved, and nothing is tried in a circle.
 */
export function stageInto<T>(staging: Staging, options: StageOptions<T>): Stage<T> {
  const { topic, compacted, messageBytesMax, toOutgoing } = options
  return (messages) => {
    for (const message of messages) {
      for (const outgoing of toOutgoing(message)) {
        if (compacted && outgoing.key === null) throw withoutKey(topic, message)
        const bytes = staging.append(outgoing)
        if (bytes > messageBytesMax) throw tooLarge(bytes, outgoing, message, options)
      }
    }
  }
}

function withoutKey(topic: string, message: Message<unknown>): SetupError {
  return new SetupError(
    `A message for the compacted topic ${topic} has no key (${placeOf(message)}). Give kafka.write a ` +
      'key for every message, or filter those without one before the sink.',
  )
}

function tooLarge(
  bytes: number,
  { key }: OutgoingMessage,
  message: Message<unknown>,
  { topic, messageBytesMax }: StageOptions<never>,
): SetupError {
  const shown = JSON.stringify(key === null ? null : Buffer.from(key).toString().slice(0, 100))
  return new SetupError(
    `A message for topic ${topic} takes ${bytes} bytes, more than kafka.messageBytesMax = ` +
      `${messageBytesMax}: key ${shown}, ${placeOf(message)}. Raise kafka.messageBytesMax and ` +
      'max.message.bytes of the topic, or filter such messages before the sink.',
  )
}

function placeOf({ origin: { source, partition, offset } }: Message<unknown>): string {
  return `from ${source} ${partition}:${offset}`
}
