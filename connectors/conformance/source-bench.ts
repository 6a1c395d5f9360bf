import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { join } from 'node:path'
import type { Origin } from '#schemas'
import type { Connector, Json, Poll, PollLimit, SourceReader } from '../connector.ts'
import { conformanceContext } from './context.ts'
import type { SourceFixture } from './harness.ts'

/** Polls that find nothing before everything there is counts as read. */
const idlePollsMax = 100

/** A source under test and the outside that it reads: opens it, reads it, cuts it. */
export class SourceBench<T> {
  readonly fixture: SourceFixture<T>
  /** Of every message that was read. */
  readonly origins: Origin[] = []
  readonly #connector: Connector
  readonly #directory: string
  readonly #signal = new AbortController().signal
  #reader: SourceReader<T> | undefined

  constructor(connector: Connector, fixture: SourceFixture<T>, directory: string) {
    this.#connector = connector
    this.fixture = fixture
    this.#directory = directory
  }

  get reader(): SourceReader<T> {
    assert(this.#reader !== undefined, 'the source is not open')
    return this.#reader
  }

  async open(resumeFrom?: Json): Promise<void> {
    assert(this.#reader === undefined, 'the source is open already')
    const context = conformanceContext({
      connector: this.#connector,
      directory: join(this.#directory, 'step'),
      settings: this.fixture.settings ?? {},
    })
    this.#reader = await this.fixture.spec.open(context, resumeFrom)
  }

  /** Where it stands, as another process would read it from a manifest. */
  position(): Json {
    return JSON.parse(JSON.stringify(this.reader.position())) as Json
  }

  /** Opens it, or closes it and opens it again at its position. */
  async reopen(): Promise<void> {
    const position = this.#reader === undefined ? undefined : this.position()
    await this.close()
    await this.open(position)
  }

  async readPolls(limit: PollLimit, pollsMax = Infinity): Promise<readonly Poll<T>[]> {
    const polls: Poll<T>[] = []
    for (let idle = 0; polls.length < pollsMax && idle < idlePollsMax;) {
      const found = await this.reader.poll(limit, this.#signal)
      if (found === 'end') return polls
      if (found === 'idle') idle++
      else {
        polls.push(found)
        this.origins.push(...found.messages.map(({ origin }) => origin))
      }
    }
    return polls
  }

  /** Numbers of the messages of the next polls. */
  async read(pollsMax: number, limit: PollLimit): Promise<number[]> {
    const polls = await this.readPolls(limit, pollsMax)
    return polls.flatMap(({ messages }) => messages.map(({ value }) => this.fixture.indexOf(value)))
  }

  readAll(): Promise<number[]> {
    return this.read(Infinity, { messagesMax: 1000, bytesMax: 1 << 20 })
  }

  taken(): number {
    return this.fixture.taken?.() ?? heldBytes()
  }

  async close(): Promise<void> {
    await this.#reader?.close()
    this.#reader = undefined
  }
}

/** Bytes of buffers that somebody still holds. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}
