import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Connector, ConnectorContext, Json, SinkSpec, SinkWriter } from '../connector.ts'
import { conformanceContext } from './context.ts'
import type { SinkFixture } from './harness.ts'

/** A sink under test and the outside that it writes to: opens it, crashes it, reads what is there. */
export class SinkBench<T> {
  readonly fixture: SinkFixture<T>
  readonly #connector: Connector
  readonly #directory: string
  #writer: SinkWriter<T> | undefined
  /** What crashes left behind; closed at the end so that the tests themselves leak nothing. */
  readonly #abandoned: SinkWriter<T>[] = []

  constructor(connector: Connector, fixture: SinkFixture<T>, directory: string) {
    this.#connector = connector
    this.fixture = fixture
    this.#directory = directory
  }

  get spec(): SinkSpec<T> {
    return this.fixture.spec
  }

  get writer(): SinkWriter<T> {
    assert(this.#writer !== undefined, 'the sink is not open')
    return this.#writer
  }

  context(): ConnectorContext {
    return conformanceContext({
      connector: this.#connector,
      directory: join(this.#directory, 'step'),
      settings: this.fixture.settings ?? {},
    })
  }

  async open(lastEpoch: number): Promise<void> {
    assert(this.#writer === undefined, 'the sink is open already')
    this.#writer = await this.spec.open(this.context(), lastEpoch)
  }

  /** Writes the messages numbered `from` up to, without, `to`. */
  async write(from: number, to: number): Promise<void> {
    const messages = Array.from({ length: to - from }, (_, i) => this.fixture.message(from + i))
    await this.writer.write(messages)
  }

  async prepare(epoch: number): Promise<Json> {
    return copied(await this.writer.prepare(epoch))
  }

  /** Leaves the instance as a process that dies would: nothing is closed in good order. */
  async crash(): Promise<void> {
    const { writer } = this
    this.#writer = undefined
    if (this.fixture.abandon === undefined) this.#abandoned.push(writer)
    else await this.fixture.abandon(writer)
  }

  /** What a reader of the outside sees: sorted, and without repeats where those are allowed. */
  async visible(): Promise<readonly number[]> {
    const numbers = [...(await this.fixture.visible())].sort((left, right) => left - right)
    return this.spec.delivery === 'exactly-once' ? numbers : [...new Set(numbers)]
  }

  async close(): Promise<void> {
    const open = this.#writer === undefined ? [] : [this.#writer]
    this.#writer = undefined
    for (const writer of [...open, ...this.#abandoned.splice(0)]) await writer.close()
  }
}

/** The value as another process would read it from a manifest. */
export function copied(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
