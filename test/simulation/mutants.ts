import { memory, type SinkSpec, type SourceSpec } from '#connectors'
import type { Message } from '#schemas'
import type { Manifest, StateStore } from '#state'
import { delegateStore } from '../helpers/delegate-store.ts'
import { withoutTimers } from '../helpers/without-timers.ts'
import type { Mutant } from './job.ts'

/** Protocols with a step missing: the simulation has to notice each of them. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'a start that does not commit again': { store: withoutCommittables },
  'a commit that is not idempotent': { collection: () => new AppendingCollection() },
  'a commit before the epoch is saved': {
    node: (node) => (node.kind === 'sink' ? { ...node, spec: committingEarly(node.spec) } : node),
  },
  'a checkpoint without the cells': {
    store: (store) =>
      delegateStore(store, { commit: (_changes, manifest) => store.commit([], manifest) }),
  },
  'a checkpoint without the timers': { store: withoutTimers },
  'a checkpoint without the counters': { store: (store) => saving(store, { counters: {} }) },
  'a checkpoint without the watermarks': { store: (store) => saving(store, { watermarksMs: {} }) },
  'a source that is told too early': {
    node: (node) => (node.kind === 'source' ? { ...node, spec: forgettingEarly(node.spec) } : node),
  },
}

function withoutCommittables(store: StateStore): StateStore {
  const latest = async (): Promise<Manifest | undefined> => {
    const manifest = await store.latest()
    return manifest === undefined ? undefined : { ...manifest, committables: {} }
  }
  return delegateStore(store, { latest })
}

function saving(store: StateStore, instead: Partial<Manifest>): StateStore {
  return delegateStore(store, {
    commit: (changes, manifest) => store.commit(changes, { ...manifest, ...instead }),
  })
}

function committingEarly<T>(spec: SinkSpec<T>): SinkSpec<T> {
  return {
    ...spec,
    async open(context, lastEpoch) {
      const writer = await spec.open(context, lastEpoch)
      return {
        write: (messages) => writer.write(messages),
        stagedBytes: () => writer.stagedBytes(),
        async prepare(epoch) {
          const committable = await writer.prepare(epoch)
          await writer.commit(committable)
          return committable
        },
        commit: async () => {},
        close: () => writer.close(),
      }
    },
  }
}

function forgettingEarly<T>(spec: SourceSpec<T>): SourceSpec<T> {
  return {
    ...spec,
    async open(context, resumeFrom) {
      const reader = await spec.open(context, resumeFrom)
      return {
        async poll(limit, signal) {
          const result = await reader.poll(limit, signal)
          await reader.committed?.(reader.position())
          return result
        },
        partitions: () => reader.partitions(),
        position: () => reader.position(),
        committed: async (position) => reader.committed?.(position),
        close: () => reader.close(),
      }
    },
  }
}

/** Appends on every commit, as a sink without deduplication would. */
class AppendingCollection extends memory.Collection<unknown> {
  readonly #prepared = new Map<number, readonly Message<unknown>[]>()
  readonly #appended: Message<unknown>[] = []

  override stage(epoch: number, messages: readonly Message<unknown>[]): void {
    this.#prepared.set(epoch, messages)
  }

  override commit(epoch: number): void {
    this.#appended.push(...(this.#prepared.get(epoch) ?? []))
  }

  override messages(): readonly Message<unknown>[] {
    return this.#appended
  }
}
