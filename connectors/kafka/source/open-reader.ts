import type { Decoder } from '#schemas'
import type { Connector, ConnectorContext, Json, SourceReader } from '../../connector.ts'
import { SetupError } from '../../errors.ts'
import { KafkaAdmin } from '../admin.ts'
import { connector } from '../config.ts'
import { disconnected } from '../connect.ts'
import type { ConsumerApi, TopicPartition } from '../driver-api.ts'
import { loadKafkaDriver } from '../driver.ts'
import { parsePartitionId, partitionId } from '../partition-id.ts'
import { checkTopics } from '../topics/check-topics.ts'
import { topicNeeds } from './needs.ts'
import { openConsumer } from './open-consumer.ts'
import type { TopicsOptions } from './options.ts'
import { partitionsOf } from './partition-watch.ts'
import { parsePosition } from './positions.ts'
import { KafkaReader } from './reader.ts'
import { messageMaker, type ToValue } from './to-message.ts'

/** Connects, checks the topics, and begins where `resumeFrom` says. */
export async function openReader<T, Value>(
  options: TopicsOptions<T>,
  toValue: (decoder: Decoder<T>) => ToValue<Value>,
  context: ConnectorContext,
  resumeFrom: Json | undefined,
): Promise<SourceReader<Value>> {
  const config = context.config(connector)
  const driver = await loadKafkaDriver()
  const decoder = await openDecoder(options.decode, context)
  const consumer = await openConsumer(driver, config, context)
  try {
    await checkTopics(topicNeeds(options), new KafkaAdmin(config, driver, consumer))
    const partitions = await partitionsToRead(consumer, options, context)
    const { keyed = false, timestampFrom = 'value' } = options
    const toMessage = messageMaker({
      step: context.step,
      toValue: toValue(decoder),
      keyed,
      timestampFrom,
      nowMs: () => context.nowMs(),
    })
    const { topics, startFrom = 'beginning' } = options
    const reading = { consumer, config, context, topics, startFrom, decoder, toMessage }
    const reader = new KafkaReader<Value>(reading)
    await reader.open(partitions, resumeFrom === undefined ? undefined : parsePosition(resumeFrom))
    return reader
  } catch (error) {
    await disconnected(consumer)
    throw error
  }
}

async function openDecoder<T>(decoder: Decoder<T>, context: ConnectorContext): Promise<Decoder<T>> {
  const settings = (name: string) => {
    const named: Connector = { name, summary: '', config: {} }
    return context.config(named)
  }
  return (await decoder.open?.(settings)) ?? decoder
}

/** All partitions of the topics, or those of them that this part of the pipeline has. */
async function partitionsToRead(
  consumer: ConsumerApi,
  { topics }: Pick<TopicsOptions<unknown>, 'topics'>,
  context: ConnectorContext,
): Promise<readonly TopicPartition[]> {
  const config = context.config(connector)
  const { partitions } = await partitionsOf(consumer, config, topics)
  if (context.partitions === undefined) return partitions
  const given = context.partitions.filter((id) =>
    topics.includes(parsePartitionId(id)?.topic ?? ''),
  )
  const present = new Map(partitions.map((partition) => [partitionId(partition), partition]))
  const absent = given.filter((id) => !present.has(id))
  if (absent.length > 0) {
    throw new SetupError(
      `${config.brokers} has no partition ${absent.join(', ')}, which this part of ` +
        `${context.pipeline} is to read. Was the topic made anew with fewer partitions?`,
    )
  }
  return given.flatMap((id) => present.get(id) ?? [])
}
