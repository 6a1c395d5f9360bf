/** A callback of node-rdkafka: an error, or an answer. */
export type Callback<T> = (error: DriverError | null | undefined, answer: T) => void

/** An error of node-rdkafka. In `event.error` and delivery reports its code is always -1. */
export interface DriverError extends Error {
  readonly code?: number
  readonly isFatal?: boolean
  readonly isRetriable?: boolean
  readonly isTxnRequiresAbort?: boolean
}

/** A partition of a topic. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** A partition, and an offset in it (or a time in milliseconds, where one is asked for offsets of it). */
export interface TopicPartitionOffset extends TopicPartition {
  readonly offset: number
}

/** The first offset that is there, and the one that the next message gets. */
export interface WatermarkOffsets {
  readonly lowOffset: number
  readonly highOffset: number
}

/** A message as it was fetched. */
export interface FetchedMessage extends TopicPartitionOffset {
  readonly value: Buffer | null
  readonly key?: Buffer | string | null
  readonly timestamp?: number
  readonly headers?: readonly Readonly<Record<string, Buffer | string>>[]
}

/** Brokers and topics of the cluster. */
export interface Metadata {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[]
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly id: number; readonly leader: number }[]
  }[]
}

/** What clients emit. */
export interface ClientEvents {
  'event.error': (error: DriverError) => void
  'event.log': (log: { readonly fac: string; readonly message: string }) => void
  'event.stats': (stats: { readonly message: string }) => void
  'partition.eof': (end: TopicPartitionOffset) => void
  'offset.commit': (error: DriverError | null | undefined) => void
  'delivery-report': (
    error: DriverError | null,
    report: TopicPartitionOffset & { readonly opaque?: unknown },
  ) => void
}

/** What consumers and producers have in common. */
export interface ClientApi {
  connect(options: { readonly timeout: number }, callback: Callback<Metadata>): unknown
  disconnect(callback: Callback<unknown>): unknown
  isConnected(): boolean
  getMetadata(
    options: { readonly topic?: string; readonly timeout: number },
    callback: Callback<Metadata>,
  ): unknown
  queryWatermarkOffsets(
    topic: string,
    partition: number,
    timeoutMs: number,
    callback: Callback<WatermarkOffsets>,
  ): unknown
  on<Name extends keyof ClientEvents>(event: Name, listener: ClientEvents[Name]): unknown
  off<Name extends keyof ClientEvents>(event: Name, listener: ClientEvents[Name]): unknown
}

/** A consumer. `consume` holds a thread of libuv's pool for up to the timeout of a message. */
export interface ConsumerApi extends ClientApi {
  assign(partitions: readonly TopicPartitionOffset[]): unknown
  unassign(): unknown
  incrementalAssign(partitions: readonly (TopicPartition | TopicPartitionOffset)[]): unknown
  incrementalUnassign(partitions: readonly TopicPartition[]): unknown
  assignments(): readonly TopicPartition[]
  rebalanceProtocol(): string
  subscribe(topics: readonly string[]): unknown
  unsubscribe(): unknown
  pause(partitions: readonly TopicPartition[]): unknown
  resume(partitions: readonly TopicPartition[]): unknown
  seek(to: TopicPartitionOffset, timeoutMs: number, callback: Callback<void>): unknown
  setDefaultConsumeTimeout(timeoutMs: number): void
  consume(count: number, callback: Callback<readonly FetchedMessage[]>): void
  commit(offsets: readonly TopicPartitionOffset[]): unknown
  committed(
    partitions: readonly TopicPartition[],
    timeoutMs: number,
    callback: Callback<readonly TopicPartitionOffset[]>,
  ): unknown
  offsetsForTimes(
    times: readonly TopicPartitionOffset[],
    timeoutMs: number,
    callback: Callback<readonly TopicPartitionOffset[]>,
  ): unknown
  /** As of the last fetch; throws where nothing was fetched. */
  getWatermarkOffsets(topic: string, partition: number): WatermarkOffsets
}

/** A producer. `produce` throws where its queue is full (code -184). */
export interface ProducerApi extends ClientApi {
  disconnect(callback: Callback<unknown>): unknown
  /** Sends for so long what is in the queue; 5 s without. */
  disconnect(flushTimeoutMs: number, callback: Callback<unknown>): unknown
  produce(
    topic: string,
    partition: number | null,
    value: Buffer | null,
    key?: Buffer | string | null,
    timestampMs?: number | null,
    opaque?: unknown,
    headers?: readonly Readonly<Record<string, Buffer | string>>[],
  ): unknown
  poll(): unknown
  flush(timeoutMs: number, callback: Callback<void>): unknown
  setPollInterval(intervalMs: number): unknown
  initTransactions(timeoutMs: number, callback: Callback<void>): void
  beginTransaction(callback: Callback<void>): void
  commitTransaction(timeoutMs: number, callback: Callback<void>): void
  abortTransaction(timeoutMs: number, callback: Callback<void>): void
}

/** A topic to be made. */
export interface NewTopic {
  readonly topic: string
  readonly num_partitions: number
  readonly replication_factor: number
  readonly config: Readonly<Record<string, string>>
}

/** Makes and removes topics. */
export interface AdminApi {
  createTopic(topic: NewTopic, timeoutMs: number, callback: Callback<void>): void
  createPartitions(topic: string, total: number, timeoutMs: number, callback: Callback<void>): void
  deleteTopic(topic: string, timeoutMs: number, callback: Callback<void>): void
  disconnect(): void
}
