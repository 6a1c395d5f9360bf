import { setTimeout as sleep } from 'node:timers/promises'
import { SetupError, TransientError } from '../../../errors.ts'
import { call } from '../../call.ts'
import { clientProperties } from '../../client-properties.ts'
import type { KafkaConfig } from '../../config.ts'
import { connected, disconnected } from '../../connect.ts'
import type { ConsumerApi, FetchedMessage, WatermarkOffsets } from '../../driver-api.ts'
import type { KafkaDriver } from '../../driver.ts'
import { explained } from '../../errors.ts'
import { readMarker, type Marker } from './marker.ts'

const messagesMax = 1_000
const queryTimeoutMs = 10_000
const pollTimeoutMs = 20
/** Added to the time-out of transactions: until then those of other sinks may hide the end. */
const patienceMs = 30_000

/** Which markers to read. */
export interface MarkersQuery {
  readonly transactionalId: string
  /** The epoch in question. */
  readonly epoch: number
  /** Offset before which its marker cannot be. */
  readonly epochFrom: number
  /** Offset before which the marker of the owner in question cannot be. */
  readonly ownerFrom: number
  /** Session whose `owner` or `reader` marker ends the reading. */
  readonly session: string
  readonly signal: AbortSignal
}

/** What the markers say, up to those of a session. */
export interface MarkerHistory {
  /** The newest epoch that is written; undefined: none since the offset. */
  readonly epoch: number | undefined
  /** Writer that opened the sink last; undefined: nobody since the offset. */
  readonly owner: string | undefined
}

/**
 * Reads what was committed to the markers topic, up to the marker of a session. Nothing can be missing
 * before it: that session ended all older transactions of the transactional id, and a reader of
 * committed messages gets none that is behind an open transaction. So another sink's open transaction
 * holds it up, until the broker ends that one by its time-out.
 */
export async function readMarkers(
  driver: KafkaDriver,
  config: KafkaConfig,
  query: MarkersQuery,
): Promise<MarkerHistory> {
  const properties = clientProperties(config, {
    required: {
      'group.id': query.transactionalId,
      'statistics.interval.ms': 0,
      'enable.auto.commit': false,
      'isolation.level': 'read_committed',
      'fetch.wait.max.ms': pollTimeoutMs,
    },
  })
  const topicProperties = { 'auto.offset.reset': 'earliest' }
  const consumer = await connected(
    config,
    () => new driver.KafkaConsumer(properties, topicProperties),
  )
  try {
    const { markersTopic } = config
    return await explained(`Markers cannot be read from ${markersTopic}`, config, () =>
      readWith(consumer, config, query),
    )
  } finally {
    await disconnected(consumer)
  }
}

async function readWith(
  consumer: ConsumerApi,
  config: KafkaConfig,
  query: MarkersQuery,
): Promise<MarkerHistory> {
  const { markersTopic: topic } = config
  let history: MarkerHistory = { epoch: undefined, owner: undefined }
  consumer.setDefaultConsumeTimeout(pollTimeoutMs)
  consumer.assign([{ topic, partition: 0, offset: Math.min(query.epochFrom, query.ownerFrom) }])
  const untilMs = performance.now() + config.transactionTimeoutMs + patienceMs
  while (performance.now() < untilMs) {
    query.signal.throwIfAborted()
    const messages = await call<readonly FetchedMessage[]>((done) =>
      consumer.consume(messagesMax, done),
    )
    for (const message of messages) {
      const marker = readMarker(message, query.transactionalId)
      if (marker === undefined) continue
      history = withMarker(history, marker)
      if (marker.session === query.session) {
        if (history.epoch === undefined) await requireWhole(consumer, topic, query, marker)
        return history
      }
    }
    if (messages.length === 0) await sleep(pollTimeoutMs)
  }
  throw new TransientError(
    `The end of ${topic} cannot be read: a transaction of another client has been open on it since ` +
      `${config.transactionTimeoutMs + patienceMs} ms.`,
  )
}

function withMarker(history: MarkerHistory, { kind, epoch, writer }: Marker): MarkerHistory {
  switch (kind) {
    case 'epoch':
      return { ...history, epoch }
    case 'owner':
      return { ...history, owner: writer }
    case 'reader':
      return history
  }
}

/** Finding no epoch says nothing where the topic lost markers. */
async function requireWhole(
  consumer: ConsumerApi,
  topic: string,
  { epoch, epochFrom, transactionalId }: MarkersQuery,
  { offset }: Marker,
): Promise<void> {
  const { lowOffset } = await call<WatermarkOffsets>((done) =>
    consumer.queryWatermarkOffsets(topic, 0, queryTimeoutMs, done),
  )
  if (lowOffset <= epochFrom && epochFrom <= offset) return
  throw new SetupError(
    `Markers were lost: ${topic} holds offsets ${lowOffset} to ${offset}, but those from ${epochFrom} ` +
      `are needed to know whether epoch ${epoch} is written. Was the topic deleted, or is its ` +
      'cleanup.policy not `compact`? Look whether the messages of the epoch are in their topic. If they ' +
      `are, write the message {"epoch":${epoch}} with the key ${transactionalId} to ${topic}; if not, ` +
      'restore an earlier savepoint and mark its epoch so. Then start again.',
  )
}
