import { randomBytes } from 'node:crypto'
import type { ConnectorContext, TopicNeed } from '../../connector.ts'
import { connector } from '../config.ts'
import type { KafkaDriver } from '../driver.ts'
import { stageInto, type ToOutgoing } from './stage-message.ts'
import { epochOfChunk } from './staging/chunk-name.ts'
import { Staging } from './staging/staging.ts'
import { TopicWriter } from './topic-writer.ts'
import { transactionalIdOf } from './transactional-id.ts'
import { Committer } from './transactions/committer.ts'
import type { SessionOptions } from './transactions/session.ts'

/** Where a sink writes, and what. */
export interface TopicWriterOptions<T> {
  readonly topic: TopicNeed
  readonly toOutgoing: ToOutgoing<T>
}

/** Opens the sink: claims its transactional id, and removes what epochs that were never saved staged. */
export async function openTopicWriter<T>(
  { topic, toOutgoing }: TopicWriterOptions<T>,
  context: ConnectorContext,
  lastEpoch: number,
  driver: KafkaDriver,
): Promise<TopicWriter<T>> {
  const { blobs } = context
  const options = sessionOptions(topic, context, driver)
  const { writer } = options
  const staging = new Staging(blobs, writer, lastEpoch + 1)
  // Listed before the claim: what somebody stages who takes over after it is none of ours.
  const chunks = (await blobs.list()).filter((name) => epochOfChunk(name) !== undefined)
  const committer = await Committer.open(options, staging)
  try {
    const isOld = (name: string) => Number(epochOfChunk(name)) <= lastEpoch
    await blobs.remove(chunks.filter((name) => !isOld(name)))
    const stage = stageInto(staging, {
      topic: topic.topic,
      compacted: topic.cleanupPolicy === 'compact',
      messageBytesMax: options.config.messageBytesMax,
      toOutgoing,
    })
    const old = chunks.filter(isOld)
    return new TopicWriter({ writer, stage, staging, committer, blobs, old })
  } catch (error) {
    await committer.close()
    throw error
  }
}

function sessionOptions(
  topic: TopicNeed,
  context: ConnectorContext,
  driver: KafkaDriver,
): SessionOptions {
  return {
    driver,
    config: context.config(connector),
    transactionalId: transactionalIdOf(context),
    signal: context.signal,
    writer: randomBytes(8).toString('hex'),
    topic,
    nowMs: () => context.nowMs(),
    measure: (...gauge) => context.measure(...gauge),
  }
}
