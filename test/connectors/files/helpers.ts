import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conformanceContext } from 'anabranch/connectors/conformance'
import { onTestFinished } from 'vitest'
import {
  files,
  type ConnectorContext,
  type Json,
  type Logger,
  type Poll,
  type SourceReader,
  type SourceSpec,
} from '#connectors'
import type { Decoder, Message, Rejection } from '#schemas'

/** Reads `{"n": 1}`; a number and a string of one are accepted. The event time is the number. */
export const numberDecoder: Decoder<number> = {
  name: 'number',
  decode(chunk, start, end) {
    try {
      const n = Number((JSON.parse(chunk.toString('utf8', start, end)) as { n: unknown }).n)
      if (Number.isFinite(n)) return { ok: true, value: n, timestampMs: n }
      return { ok: false, reason: 'not-a-number', message: 'n is no number' }
    } catch (error) {
      return { ok: false, reason: 'invalid-json', message: (error as Error).message }
    }
  },
}

/** Takes every line as it is. */
export const textDecoder: Decoder<string> = {
  name: 'text',
  decode: (chunk, start, end) => {
    return { ok: true, value: chunk.toString('utf8', start, end), timestampMs: 0 }
  },
}

/** A directory that is removed when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'anabranch-files-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** How a test opens a source. */
export interface OpenOptions {
  readonly directory: string
  readonly settings?: Partial<files.FilesConfig>
  readonly untilEnd?: boolean
  /** Id of the step; its directory is named by it. */
  readonly step?: string
}

/** Opens and drains a source over and over, as a run that is stopped and goes on. */
export class SourceTest<T> {
  readonly warnings: string[] = []
  readonly #spec: SourceSpec<T>
  readonly #open: OpenOptions
  #reader: SourceReader<T> | undefined

  constructor(source: files.ReadOptions<T> | SourceSpec<T>, open: OpenOptions) {
    this.#spec = 'open' in source ? source : files.read(source)
    this.#open = open
    onTestFinished(() => this.close())
  }

  get reader() {
    assert(this.#reader !== undefined)
    return this.#reader
  }

  /** Opens at `position`, or at the beginning. */
  async open(position?: Json, untilEnd = this.#open.untilEnd ?? true): Promise<void> {
    const context = this.#context(untilEnd)
    this.#reader = await this.#spec.open(context, position)
  }

  /** Closes it and opens it again at its position. */
  async reopen(untilEnd?: boolean): Promise<void> {
    const position = this.position()
    await this.close()
    await this.open(position, untilEnd)
  }

  position(): Json {
    return JSON.parse(JSON.stringify(this.reader.position())) as Json
  }

  /** Everything that is there now. */
  async drain(limit = { messagesMax: 1000, bytesMax: 1 << 20 }): Promise<Drained<T>> {
    const polls: Poll<T>[] = []
    for (;;) {
      const found = await this.reader.poll(limit, new AbortController().signal)
      if (found === 'idle' || found === 'end') {
        const messages = polls.flatMap((poll) => poll.messages)
        const rejected = polls.flatMap((poll) => poll.rejected)
        const values = messages.map(({ value }) => value)
        return {
          polls,
          messages,
          values,
          rejected,
          reasons: reasonsOf(rejected),
          ended: found === 'end',
        }
      }
      polls.push(found)
    }
  }

  async close(): Promise<void> {
    await this.#reader?.close()
    this.#reader = undefined
  }

  #context(untilEnd: boolean): ConnectorContext {
    const { directory, settings, step = 'events' } = this.#open
    const warn: Logger['warn'] = (_fields, message) => this.warnings.push(message)
    const quiet = () => undefined
    return conformanceContext({
      connector: files.connector,
      directory: join(directory, step),
      settings: { rescanIntervalMs: 0, ...settings },
      step,
      untilEnd,
      nowMs: () => 1_000_000,
      logger: { debug: quiet, info: quiet, warn, error: quiet },
    })
  }
}

/** What a drain found. */
export interface Drained<T> {
  readonly polls: readonly Poll<T>[]
  readonly messages: readonly Message<T>[]
  readonly values: readonly T[]
  readonly rejected: readonly Rejection[]
  readonly reasons: readonly string[]
  readonly ended: boolean
}

/** The bytes of a message as text. */
export function textOf({ origin }: { readonly origin: Message<unknown>['origin'] }): string {
  return Buffer.from(origin.bytes).toString()
}

function reasonsOf(rejected: readonly Rejection[]): readonly string[] {
  return rejected.map(({ reason }) => reason)
}
