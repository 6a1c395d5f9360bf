import type { SinkSpec, SourceSpec } from '#connectors'
import type { StateStore } from '#state'
import { delegateStore } from '../helpers/delegate-store.ts'

/**
 * A world in which processes die.
 *
 * Fault model: every call that a run makes to a source, a sink or the store is two asynchronous
 * steps, one before its effect and one after it. A crash may come at any step. From then on nothing
 * that the dead run still does has an effect: its calls never return. What stores and sinks hold
 * survives. Steps take one turn of the event loop or none, as the seed has it.
 */
export class World {
  readonly #random: () => number
  readonly #crashesAt: number[]
  #steps = 0
  #generation = 0
  #died: () => void = () => {}

  /** `crashesAt`: numbers of steps, counted over all runs. */
  constructor(random: () => number, crashesAt: readonly number[]) {
    this.#random = random
    this.#crashesAt = crashesAt.toSorted((left, right) => left - right)
  }

  /** Runs one process: the answer of `life`, or 'died'. */
  async process<T>(life: (process: Process) => Promise<T>): Promise<T | 'died'> {
    const generation = ++this.#generation
    const death = new Promise<'died'>((resolve) => (this.#died = () => resolve('died')))
    return Promise.race([life(new Process(() => this.#step(generation))), death])
  }

  async #step(generation: number): Promise<void> {
    if (this.#random() < 0.5) await new Promise((resolve) => setImmediate(resolve))
    this.#steps += 1
    if (generation === this.#generation && this.#crashesAt[0] === this.#steps) {
      this.#crashesAt.shift()
      this.#generation += 1
      this.#died()
    }
    if (generation !== this.#generation) await new Promise(() => {})
  }
}

/** What a process sees of the world: stores and connectors whose every call may be its last. */
export class Process {
  readonly #step: () => Promise<void>

  constructor(step: () => Promise<void>) {
    this.#step = step
  }

  store(inner: StateStore): StateStore {
    return delegateStore(inner, {
      table: (spec) => this.#around(() => inner.table(spec)),
      getMany: (table, keys) => this.#around(() => inner.getMany(table, keys)),
      getRange: (table, options) => this.#around(() => inner.getRange(table, options)),
      commit: (changes, manifest) => this.#around(() => inner.commit(changes, manifest)),
      latest: () => this.#around(() => inner.latest()),
    })
  }

  source<T>(spec: SourceSpec<T>): SourceSpec<T> {
    return {
      ...spec,
      open: async (context, resumeFrom) => {
        const reader = await this.#around(() => spec.open(context, resumeFrom))
        return {
          poll: (limit, signal) => this.#around(() => reader.poll(limit, signal)),
          partitions: () => reader.partitions(),
          position: () => reader.position(),
          committed: () => this.#around(async () => {}),
          close: () => reader.close(),
        }
      },
    }
  }

  sink<T>(spec: SinkSpec<T>): SinkSpec<T> {
    return {
      ...spec,
      open: async (context, lastEpoch) => {
        const writer = await this.#around(() => spec.open(context, lastEpoch))
        return {
          write: (messages) => this.#around(async () => writer.write(messages)),
          stagedBytes: () => writer.stagedBytes(),
          prepare: (epoch) => {
            // The contract cuts the epoch before anything is awaited.
            const prepared = writer.prepare(epoch)
            return this.#around(() => prepared)
          },
          commit: (committable) => this.#around(() => writer.commit(committable)),
          close: () => writer.close(),
        }
      },
    }
  }

  async #around<T>(call: () => Promise<T>): Promise<T> {
    await this.#step()
    const answer = await call()
    await this.#step()
    return answer
  }
}
