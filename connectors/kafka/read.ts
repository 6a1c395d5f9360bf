import type { SourceSpec } from '../connector.ts'
import { connector } from './config.ts'
import { beginSharing } from './sharing/begin.ts'
import { joinGroup } from './sharing/join-group.ts'
import { topicNeeds } from './source/needs.ts'
import { openReader } from './source/open-reader.ts'
import type { ReadOptions, TopicsOptions } from './source/options.ts'
import type { KafkaRecord } from './source/record.ts'
import { recordsOf, valuesOf } from './source/to-message.ts'
import { requireTopics } from './topics/require-topics.ts'

const minuteMs = 60_000

/**
 * Reads the values of topics.
 *
 * Delivery: replayable, so exactly-once with an idempotent sink. A position is the next offset of each
 * partition; it comes from the saved epoch, never from the consumer group, to which it is committed
 * afterwards for tools that show the lag. Only committed messages are read.
 *
 * | input | what happens |
 * |---|---|
 * | a value that the decoder refuses | rejected by the decoder's reason, with topic, partition, offset and bytes |
 * | a record without a value | `tombstone`, or passed over (`tombstones`); `readRecords` hands it on |
 * | a record without a key, with `keyed` | `missing-key` |
 * | messages gone before they were read | the run ends and says which; see the setting `onOffsetOutOfRange` |
 * | a topic that is gone while running | tried again, then the run ends and says how to make it |
 * | a new partition of a topic | read from its beginning, within `partitionsIntervalMs` |
 *
 * A topic that was deleted and made anew under its name is not told from the old one while the saved
 * offsets exist in it too: start from a new state then. Replay of rejects: produce their bytes to the
 * topic once more.
 */
export function read<T>(
  options: ReadOptions<T> & { readonly keyed: true },
): SourceSpec<T> & { readonly keyed: true }
export function read<T>(options: ReadOptions<T>): SourceSpec<T>
export function read<T>(options: ReadOptions<T>): SourceSpec<T> {
  return {
    ...common(options),
    open: (context, resumeFrom) =>
      openReader(options, (decoder) => valuesOf(decoder, options.tombstones), context, resumeFrom),
  }
}

/**
 * Reads topics with all that comes with a value: key, headers, timestamp; tombstones too, at the
 * record's timestamp. Otherwise as `read`.
 */
export function readRecords<T>(
  options: TopicsOptions<T> & { readonly keyed: true },
): SourceSpec<KafkaRecord<T>> & { readonly keyed: true }
export function readRecords<T>(options: TopicsOptions<T>): SourceSpec<KafkaRecord<T>>
export function readRecords<T>(options: TopicsOptions<T>): SourceSpec<KafkaRecord<T>> {
  return {
    ...common(options),
    open: (context, resumeFrom) => openReader(options, recordsOf, context, resumeFrom),
  }
}

function common(options: TopicsOptions<unknown>) {
  if (options.topics.length === 0) throw new TypeError('a Kafka source needs at least one topic')
  return {
    connector: connector.name,
    summary: `${options.decode.name} from ${options.topics.join(', ')}`,
    latenessMs: options.latenessMs ?? 5 * minuteMs,
    idleAfterMs: options.idleAfterMs ?? minuteMs,
    ...(options.advanceWhenSilent === true && { advanceWhenSilent: true }),
    replayWindowMs: options.replayWindowMs ?? 24 * 60 * minuteMs,
    ...(options.keyed === true && { keyed: true }),
    topics: () => topicNeeds(options),
    checkTopics: requireTopics,
    sharing: { begin: beginSharing(options), join: joinGroup(options) },
  }
}
