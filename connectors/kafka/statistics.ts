import type { ConnectorContext } from '../connector.ts'
import type { ClientApi } from './driver-api.ts'

/** The part of librdkafka's statistics (STATISTICS.md of librdkafka) that becomes gauges. */
interface Statistics {
  readonly msg_cnt: number
  readonly msg_size: number
  readonly brokers: Readonly<Record<string, BrokerStatistics>>
  readonly topics: Readonly<
    Record<string, { readonly partitions: Readonly<Record<string, PartitionStatistics>> }>
  >
}

type Gauges = Pick<ConnectorContext, 'measure'>

interface BrokerStatistics {
  readonly nodeid: number
  readonly state: string
  readonly txerrs: number
  readonly rxerrs: number
  /** Microseconds. */
  readonly rtt: { readonly avg: number }
}

interface PartitionStatistics {
  readonly fetchq_cnt: number
  readonly fetchq_size: number
}

/**
 * Makes gauges of a client's statistics, as often as the setting `statisticsIntervalMs` says: what is
 * queued (read ahead, or waiting to be sent), and by broker how it answers.
 */
export function measureStatistics(client: ClientApi, context: Gauges): void {
  client.on('event.stats', ({ message }) => {
    const statistics = JSON.parse(message) as Statistics
    measureQueues(statistics, context)
    measureBrokers(statistics, context)
  })
}

function measureQueues(statistics: Statistics, context: Gauges): void {
  let messages = statistics.msg_cnt
  let bytes = statistics.msg_size
  for (const { partitions } of Object.values(statistics.topics)) {
    for (const { fetchq_cnt, fetchq_size } of Object.values(partitions)) {
      messages += fetchq_cnt
      bytes += fetchq_size
    }
  }
  context.measure('kafka_queue_messages', messages)
  context.measure('kafka_queue_bytes', bytes)
}

function measureBrokers({ brokers }: Statistics, context: Gauges): void {
  const known = Object.values(brokers).filter(({ nodeid }) => nodeid >= 0)
  context.measure('kafka_brokers_up', known.filter(({ state }) => state === 'UP').length)
  for (const { nodeid, rtt, txerrs, rxerrs } of known) {
    const labels = { broker: String(nodeid) }
    context.measure('kafka_round_trip_ms', rtt.avg / 1000, labels)
    context.measure('kafka_send_errors', txerrs, labels)
    context.measure('kafka_receive_errors', rxerrs, labels)
  }
}
