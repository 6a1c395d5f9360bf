import type { Message, Rejection } from '#schemas'
import type {
  ConnectorContext,
  Json,
  Poll,
  PollLimit,
  PollResult,
  SourceReader,
} from '../connector.ts'
import type { ReadOptions } from './read.ts'
import { messageOf, rejectionOf } from './scripted.ts'

/** Reads scripts, one partition a poll. */
export class ScriptReader<T> implements SourceReader<T> {
  readonly #options: ReadOptions<T>
  readonly #context: ConnectorContext
  /** Entries read, by partition. */
  readonly #offsets: Map<string, number>

  constructor(options: ReadOptions<T>, context: ConnectorContext, resumeFrom: Json | undefined) {
    this.#options = options
    this.#context = context
    this.#offsets = new Map(Object.entries((resumeFrom ?? {}) as Record<string, number>))
  }

  async poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>> {
    signal.throwIfAborted()
    this.#options.beforePoll?.()
    const partition = this.#choose(limit.partition)
    if (partition !== undefined) return this.#take(partition, limit.messagesMax)
    return this.#follows ? 'idle' : 'end'
  }

  partitions(): readonly string[] {
    const names = Object.keys(this.#options.partitions)
    return this.#follows ? names : names.filter((name) => this.#unread(name) > 0)
  }

  position(): Json {
    return Object.fromEntries(this.#offsets)
  }

  lag(): number {
    const names = Object.keys(this.#options.partitions)
    return names.reduce((total, name) => total + this.#unread(name), 0)
  }

  async close(): Promise<void> {}

  get #follows(): boolean {
    return this.#options.follow === true && !this.#context.untilEnd
  }

  #unread(partition: string): number {
    const script = this.#options.partitions[partition] ?? []
    return script.length - (this.#offsets.get(partition) ?? 0)
  }

  /** The partition asked for; else one that was never read, so that each one's first time is known. */
  #choose(asked: string | undefined): string | undefined {
    const unread = Object.keys(this.#options.partitions).filter((name) => this.#unread(name) > 0)
    const never = unread.find((name) => !this.#offsets.has(name))
    return never ?? unread.find((name) => name === asked) ?? unread[0]
  }

  #take(partition: string, messagesMax: number): Poll<T> {
    const first = this.#offsets.get(partition) ?? 0
    const script = this.#options.partitions[partition] ?? []
    const messages: Message<T>[] = []
    const rejected: Rejection[] = []
    const entries = script.slice(first, first + messagesMax)
    for (const [index, entry] of entries.entries()) {
      const place = { source: this.#context.step, partition, offset: first + index }
      if ('reason' in entry) rejected.push(rejectionOf(entry, place))
      else messages.push(messageOf(entry, place))
    }
    this.#offsets.set(partition, first + entries.length)
    return { partition, messages, rejected, bytes: entries.length }
  }
}
