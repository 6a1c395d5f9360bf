import type { Schema } from 'convict'
import type { Message, Rejection } from '#schemas'
import type { BlobStore } from './blob-store.ts'
import type { SourceSharing } from './sharing.ts'

/** Anything that survives `JSON.stringify`. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What a connector is called and which settings it takes: the registry and the docs read this. */
export interface Connector<Config = unknown> {
  readonly name: string
  readonly summary: string
  /** A convict schema: each setting with doc, format, default, env, and `sensitive` for secrets. */
  readonly config: Schema<Config>
}

/** What an opened source or sink gets from the runtime. */
export interface ConnectorContext {
  /** Name of the pipeline. */
  readonly pipeline: string
  /** Id of the step. */
  readonly step: string
  /**
   * Which part of the pipeline this is, where processes share it: the source partition that it reads.
   * '' for the whole. It belongs into every name that two parts must not both use.
   */
  readonly shard: string
  /** The source partitions that this part reads; undefined: all there are. */
  readonly partitions?: readonly string[]
  /** Settings of a connector, validated, defaults filled in. */
  config<Config>(connector: Connector<Config>): Config
  /** A directory of the step's own that outlives the process; made on first use by the connector. */
  readonly directory: string
  /** What has to outlive the process and the machine: staged epochs. */
  readonly blobs: BlobStore
  readonly logger: Logger
  /** Sets a gauge of the metrics, such as `kafka_queue_bytes`; the step is added as a label. */
  measure(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  /** The wall clock, replaced in tests. */
  nowMs(): number
  /**
   * The run ends once everything there is was read: what has been read to its end is over, and is no
   * more among `SourceReader.partitions`.
   */
  readonly untilEnd: boolean
  /** Aborted when the run is stopped at once. */
  readonly signal: AbortSignal
}

/** The slice of a pino logger that connectors use. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Inert definition of a source. */
export interface SourceSpec<T> {
  readonly connector: string
  /** Specs by connector, of which a setting takes one: made by `chooseSource`. */
  readonly alternatives?: Readonly<Record<string, SourceSpec<T>>>
  /** Shown by `plan`: what is read. */
  readonly summary: string
  /** How far back the source may deliver a message again under another position (a client's retry). */
  readonly replayWindowMs: number
  /**
   * How far event times may run backwards within a partition; the watermark stays this far behind.
   * Infinity: they say nothing about event time, so they never move it.
   */
  readonly latenessMs: number
  /** A partition that was silent for this long does not hold the watermark back. */
  readonly idleAfterMs: number
  /**
   * Whether event time goes on while every partition is silent for longer than `idleAfterMs`: at the
   * pace of the wall clock, from where it stood, never past the wall clock less `latenessMs`. So windows
   * end and segments are left with no message. Time when no process runs does not count. Off by
   * default, as then the wall clock decides what is late; never in a run until the end.
   */
  readonly advanceWhenSilent?: boolean
  /**
   * Messages come under a key of the outside's own, such as that of a topic: a step may keep state
   * under it without a `key` step before it.
   */
  readonly keyed?: boolean
  /** A log that tools add messages to; undefined where only others write what it reads. */
  readonly journal?: Journal
  /** Lets processes share the source by its partitions; undefined where each would read all of it. */
  readonly sharing?: SourceSharing
  /** Topics of a broker that it reads, which `topics create` makes where they are missing. */
  topics?(): readonly TopicNeed[]
  /** Checks the topics of all steps of its connector; the same for all of them. */
  readonly checkTopics?: CheckTopics
  /**
   * Opens at `resumeFrom` (a position that this source gave earlier), or at the beginning. All state
   * comes from there: first start and recovery are one path.
   */
  open(context: ConnectorContext, resumeFrom?: Json): Promise<SourceReader<T>>
  /**
   * Removes what epochs after `epoch` gave the source to read besides its input, such as their rejects
   * to replay. Called when a savepoint is restored, while no run is going on; may be repeated.
   */
  rewind?(context: ConnectorContext, epoch: number): Promise<void>
}

/** A durable log behind a source, such as that of the commands of people. */
export interface Journal {
  /** What it holds: the name of its decoder. */
  readonly holds: string
  /** Where it is, for people. */
  readonly place: string
  /**
   * Adds messages to the end, a text each, without line breaks: durable when it resolves, and read by the run that goes
   * on or by the next one. It must not be called twice at once for one step, from any process.
   */
  append(context: JournalContext, texts: readonly string[]): Promise<void>
}

/** What a journal is added to with. */
export type JournalContext = Pick<ConnectorContext, 'directory' | 'config'>

/** A topic of a broker that a step needs, and as what. */
export interface TopicNeed {
  readonly topic: string
  readonly use: 'read' | 'write'
  /** At least so many; a topic that is made gets as many. 1 by default. */
  readonly partitions?: number
  /** `compact`: the last message of each key stays. Undefined: either will do. */
  readonly cleanupPolicy?: 'compact' | 'delete'
  /** Settings that the topic is made with, such as `retention.ms`; one that is there keeps its own. */
  readonly config?: Readonly<Record<string, string>>
}

/**
 * Throws one `SetupError` with everything that the outside lacks of what all steps of a connector need,
 * each with its fix. Called before any step opens; changes nothing. Warns of what cannot be checked.
 */
export type CheckTopics = (
  needs: readonly TopicNeed[],
  context: Pick<ConnectorContext, 'config' | 'logger'>,
) => Promise<void>

/** How much one poll may take, and from where. */
export interface PollLimit {
  readonly messagesMax: number
  readonly bytesMax: number
  /** The partition that is furthest behind in event time. A source that can choose reads it next. */
  readonly partition?: string
}

/** What one poll found; all of it belongs to one partition. */
export interface Poll<T> {
  readonly partition: string
  readonly messages: readonly Message<T>[]
  /** Input that could not be decoded, in its order of arrival. */
  readonly rejected: readonly Rejection[]
  /** Bytes of input that this poll took. */
  readonly bytes: number
}

/**
 * `idle`: nothing now, ask again (a run until the end is over then; a source that cannot know answers
 * an empty poll). `end`: nothing ever again, in
 * later runs neither, so that event time is over: windows close.
 */
export type PollResult<T> = Poll<T> | 'idle' | 'end'

/**
 * A live source. The runtime calls `poll` one at a time, never while the gate is closed, and calls
 * `position` only between polls.
 */
export interface SourceReader<T> {
  /** Rejects with the signal's reason when it is aborted. Throws `TransientError` to be called again. */
  poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>>
  /** Partitions that may still deliver: the watermark waits for each that is not idle. */
  partitions(): readonly string[]
  /** Where to resume: right after the last message of the last poll. */
  position(): Json
  /** How many bytes (or messages) of known input are still unread; undefined where nobody knows. */
  lag?(): number | undefined
  /** The epoch that ended at `position` is saved: the source may forget what lies before it. */
  committed?(position: Json): Promise<void>
  /** What keeps it from working now, such as a broker that cannot be reached: `/readyz` tells it. */
  problem?(): string | undefined
  close(): Promise<void>
}

/** Inert definition of a sink. */
export interface SinkSpec<T> {
  readonly connector: string
  /** Specs by connector, of which a setting takes one: made by `chooseSink`. */
  readonly alternatives?: Readonly<Record<string, SinkSpec<T>>>
  /** Shown by `plan`: where it writes. */
  readonly summary: string
  readonly delivery: 'exactly-once' | 'at-least-once'
  /** Whether `commit` may be repeated without adding anything. Without it `plan` refuses the sink. */
  readonly idempotentCommit: boolean
  /**
   * Epochs are staged on the disk of the machine, not in `ConnectorContext.blobs`: another machine
   * cannot commit them, so processes do not share a pipeline with such a sink.
   */
  readonly stagesLocally?: true
  /** Topics of a broker that it writes, which `topics create` makes where they are missing. */
  topics?(): readonly TopicNeed[]
  /** Checks the topics of all steps of its connector; the same for all of them. */
  readonly checkTopics?: CheckTopics
  /**
   * Opens the sink. `lastEpoch` is the last saved epoch (0 at first): whatever a crash left staged
   * for later epochs is removed here. The committable of `lastEpoch` is committed again by the runtime.
   */
  open(context: ConnectorContext, lastEpoch: number): Promise<SinkWriter<T>>
  /**
   * Removes what epochs after `epoch` staged or committed, so that a restored savepoint goes on
   * without writing anything twice. Called while no run is going on; may be repeated. Left out where
   * what was sent cannot be taken back: restoring says so.
   */
  rewind?(context: ConnectorContext, epoch: number): Promise<void>
}

/**
 * A live sink of the two-phase commit. Nothing that `write` took is visible outside before `commit`.
 *
 * Order of calls: `write`* → `prepare(N)` → (manifest N is saved) → `commit`. While epoch N is
 * prepared and committed the runtime may `write` for epoch N + 1; it never prepares N + 1 before
 * `commit` of N has resolved.
 */
export interface SinkWriter<T> {
  /** Stages messages in memory or on disk. A promise holds back the messages behind it. */
  write(messages: readonly Message<T>[]): void | Promise<void>
  /** Bytes staged since the last `prepare`; past a bound the runtime ends the epoch early. */
  stagedBytes(): number
  /**
   * Makes the epoch's messages durable and answers what `commit` needs, from any process. Cuts the
   * epoch before it awaits anything, so that later writes belong to the next one. Null: nothing staged.
   */
  prepare(epoch: number): Promise<Json>
  /** Makes the epoch visible. Idempotent. Throws `TransientError` to be called again. */
  commit(committable: Json): Promise<void>
  /** What keeps it from working now: `/readyz` tells it. */
  problem?(): string | undefined
  close(): Promise<void>
}
