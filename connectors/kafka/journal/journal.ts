import type { Decoder } from '#schemas'
import type { Journal, SourceSpec } from '../../connector.ts'
import { connector } from '../config.ts'
import { read } from '../read.ts'
import { appendToTopic } from './append.ts'

/** What a journal holds, and where. */
export interface JournalOptions<T> {
  /** Of one partition, which keeps messages for ever: `topics create` makes it so. */
  readonly topic: string
  readonly decode: Decoder<T>
}

/**
 * Reads a journal in a topic, that tools append to: the commands of people. Event time does not move
 * with it, and never waits for it.
 *
 * Delivery: as `read`. The order is that of the one partition.
 */
export function journal<T>({
  topic,
  decode,
}: JournalOptions<T>): SourceSpec<T> & { readonly journal: Journal } {
  const { sharing: _, ...spec } = read({ topics: [topic], decode, partitions: 1 })
  return {
    ...spec,
    latenessMs: Infinity,
    idleAfterMs: 0,
    replayWindowMs: 0,
    topics: () => [
      { topic, use: 'read', partitions: 1, cleanupPolicy: 'delete', config: keptForEver },
    ],
    journal: {
      holds: decode.name,
      place: `topic ${topic}`,
      append: (context, texts) => appendToTopic(topic, texts, context.config(connector)),
    },
  }
}

/** A state that is made anew takes every command in again. */
const keptForEver = { 'retention.ms': '-1', 'retention.bytes': '-1' }
