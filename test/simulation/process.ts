import type { SinkSpec, SinkWriter, SourceReader, SourceSpec } from '#connectors'
import type { Clock } from '#pipeline'
import { VirtualClock } from '../../pipeline/testing.ts'
import type { Manifest, StateStore } from '#state'
import { delegateStore } from '../helpers/delegate-store.ts'
import type { Call, World } from './world.ts'

/** What a process sees of the world: stores and connectors whose every call may be its last. */
export class Process {
  readonly #world: World
  readonly #generation: number

  constructor(world: World, generation: number) {
    this.#world = world
    this.#generation = generation
  }

  /** Virtual time, which ends with the process: a dead one must not go on waking up. */
  clock(): Clock {
    const clock = new VirtualClock()
    const sleep: Clock['sleep'] = (delayMs, signal) =>
      this.#world.isAlive(this.#generation) ? clock.sleep(delayMs, signal) : new Promise(() => {})
    return { nowMs: () => clock.nowMs(), sleep }
  }

  store(inner: StateStore): StateStore {
    return delegateStore(inner, {
      table: (spec) => this.#around('table', () => inner.table(spec)),
      getMany: (table, keys) => this.#around('read', () => inner.getMany(table, keys)),
      getRange: (table, options) => this.#around('read', () => inner.getRange(table, options)),
      commit: (changes, manifest) =>
        this.#around(saves(manifest) ? 'save' : 'settle', () => inner.commit(changes, manifest)),
      latest: () => this.#around('latest', () => inner.latest()),
    })
  }

  source<T>(spec: SourceSpec<T>): SourceSpec<T> {
    return {
      ...spec,
      open: async (context, resumeFrom) => {
        const reader = await this.#around('open', () => spec.open(context, resumeFrom))
        return this.#reader(reader)
      },
    }
  }

  sink<T>(spec: SinkSpec<T>): SinkSpec<T> {
    return {
      ...spec,
      open: async (context, lastEpoch) => {
        const writer = await this.#around('open', () => spec.open(context, lastEpoch))
        return this.#writer(writer)
      },
    }
  }

  #reader<T>(reader: SourceReader<T>): SourceReader<T> {
    return {
      poll: (limit, signal) => this.#around('poll', () => reader.poll(limit, signal)),
      partitions: () => reader.partitions(),
      position: () => reader.position(),
      committed: (position) => this.#around('committed', async () => reader.committed?.(position)),
      close: () => this.#around('close', () => reader.close()),
    }
  }

  #writer<T>(writer: SinkWriter<T>): SinkWriter<T> {
    return {
      write: (messages) => this.#around('write', async () => writer.write(messages)),
      stagedBytes: () => writer.stagedBytes(),
      prepare: (epoch) => {
        // The contract cuts the epoch before anything is awaited.
        const committable = writer.prepare(epoch)
        return this.#around('prepare', () => committable)
      },
      commit: (committable) => this.#around('commit', () => writer.commit(committable)),
      close: () => this.#around('close', () => writer.close()),
    }
  }

  async #around<T>(call: Call, effect: () => Promise<T>): Promise<T> {
    const answer = await this.#world.call(this.#generation, call, effect)
    await this.#world.after(this.#generation, call)
    return answer
  }
}

/** Every sink has its part in an epoch; at the end of a run nothing is left to commit. */
function saves({ committables }: Manifest): boolean {
  return Object.keys(committables).length > 0
}
