import assert from 'node:assert/strict'
import fc from 'fast-check'
import { memory, type Logger } from '#connectors'
import {
  run,
  runtimeDefaults,
  StoppedError,
  type Node,
  type PipelineDefinition,
  type Run,
  type RunSummary,
  type RuntimeConfig,
} from '#pipeline'
import { memoryStore, remoteStore, type StateStore } from '#state'
import { forgetful } from './forgetful-source.ts'
import type { History } from './histories.ts'
import { outputs, purchases, type Collections, type Outside } from './purchases.ts'
import { Process } from './process.ts'
import { InjectedError, InjectedTransientError, World, type Fault } from './world.ts'

/** Bounds of a simulated run: tiny, so that every one of them is met. */
export const tinyBounds = fc.record({
  checkpointIntervalMs: fc.constantFrom(1, 20, 1_000_000),
  epochBytesMax: fc.constantFrom(80, 400, 1_000_000),
  queueFramesMax: fc.integer({ min: 1, max: 3 }),
  pollMessagesMax: fc.constantFrom(1, 3, 8),
  cacheEntriesMax: fc.constantFrom(1, 1_000),
})

/** Faulty versions of the protocol, to show that the simulation would notice. */
export interface Mutant {
  readonly store?: (store: StateStore) => StateStore
  readonly collection?: () => memory.Collection<unknown>
  readonly node?: (node: Node) => Node
}

export interface JobOptions {
  readonly history: History
  readonly bounds: Pick<RuntimeConfig, 'pollMessagesMax'> & Partial<RuntimeConfig>
  readonly faults: readonly Fault[]
  readonly random: () => number
  /** Whether state is kept far away: nothing is local, and caches are bounded. */
  readonly remote: boolean
  readonly mutant?: Mutant
}

/** What a job left when a process of it ended. */
export interface Left {
  readonly history: History
  readonly pollMessagesMax: number
  readonly outside: Outside
  /** As it really is, without distance or faults. */
  readonly store: StateStore
  /** Entries that each source was told to forget, by source and partition. */
  readonly forgotten: Readonly<Record<string, ReadonlyMap<string, number>>>
  /** The watermark that each step was last seen at. */
  readonly reachedMs: Map<string, number>
}

/**
 * How a process ended: `drained` when it was asked to stop with a checkpoint, `complete` when all input
 * was read. `saved`: it goes on, and somebody asked for an epoch, which is now saved.
 */
export type Ended = 'died' | 'failed' | 'stopped' | 'drained' | 'complete' | 'saved'

/** Is called whenever what was left can be looked at. */
export type Inspect = (left: Left, ended: Ended) => Promise<void>

/** A job's world, and its end. */
export interface Finished {
  readonly left: Left
  readonly world: World
  readonly total: RunSummary['total']
  /** Attempts that began anew in one and the same process. */
  readonly restarts: number
}

/** Runs the purchases job until all input is read, over as many processes as it takes. */
export async function runJob(options: JobOptions, inspect: Inspect): Promise<Finished> {
  const job = new Job(options, inspect)
  for (;;) {
    const ended = await job.process()
    await inspect(job.left, ended)
    const { left, world, restarts, total } = job
    if (ended === 'complete' && total !== undefined) return { left, world, restarts, total }
  }
}

class Job {
  readonly left: Left
  readonly world: World
  restarts = 0
  total: RunSummary['total'] | undefined
  readonly #options: JobOptions
  readonly #inspect: Inspect
  readonly #definition: PipelineDefinition
  readonly #store: StateStore

  constructor(options: JobOptions, inspect: Inspect) {
    const { history, bounds, mutant = {}, remote } = options
    this.#options = options
    this.#inspect = inspect
    this.world = new World(options.random, options.faults)
    const newCollection = mutant.collection ?? (() => new OnceCollection())
    const collections = byName(outputs, newCollection)
    const forgotten = byName(Object.keys(history), () => new Map<string, number>())
    this.#definition = purchases(history, collections, (source, spec) =>
      forgetful(spec, forgotten[source] ?? new Map()),
    )
    const store = memoryStore()
    const distant = remote
      ? remoteStore(store, { delayMs: 1, jitterSeed: 1, sleep: noTime })
      : store
    this.#store = mutant.store?.(distant) ?? distant
    const { pollMessagesMax } = bounds
    const outside = outsideOf(collections)
    this.left = { history, pollMessagesMax, outside, store, forgotten, reachedMs: new Map() }
  }

  process(): Promise<Ended> {
    return this.world.process(async (generation) => {
      const checks = new Set<Promise<void>>()
      let ended: Ended = 'complete'
      try {
        const live = await this.#start(new Process(this.world, generation))
        this.world.controlledBy({
          stop(mode) {
            ended = 'drained'
            live.stop(mode)
          },
          checkpoint: () => void checks.add(this.#check(live)),
        })
        this.total = (await live.done).total
      } catch (error) {
        if (error instanceof StoppedError) ended = 'stopped'
        else if (isInjected(error)) ended = 'failed'
        else throw error
      }
      await answered(checks)
      return ended
    })
  }

  #start(process: Process): Promise<Run> {
    const { mutant = {}, bounds } = this.#options
    const nodes = this.#definition.nodes.map((original): Node => {
      const node = mutant.node?.(original) ?? original
      if (node.kind === 'source') return { ...node, spec: process.source(node.spec) }
      return node.kind === 'sink' ? { ...node, spec: process.sink(node.spec) } : node
    })
    const definition = { ...this.#definition, nodes }
    return run(definition, {
      store: process.store(this.#store),
      dataDirectory: 'unused',
      config: { ...runtimeDefaults, restartsMax: 0, ...bounds },
      connectorConfig: () => ({}),
      logger: { ...silent, error: () => (this.restarts += 1) },
      clock: process.clock(),
    })
  }

  /** Looks at the epoch that was asked for, unless the run is over before it is saved. */
  #check(live: Run): Promise<void> {
    let failure: { readonly error: unknown } | undefined
    const look = async (): Promise<void> => {
      await this.#inspect(this.left, 'saved').catch((error: unknown) => (failure = { error }))
    }
    return live.checkpoint(look).then(
      () => {
        if (failure !== undefined) throw failure.error
      },
      () => {},
    )
  }
}

function isInjected(error: unknown): boolean {
  return error instanceof InjectedError || error instanceof InjectedTransientError
}

/** Who asked for a checkpoint must get an answer when the run has ended, if not before. */
async function answered(checks: ReadonlySet<Promise<void>>): Promise<void> {
  const nobody = new Promise<'nobody'>((resolve) => setImmediate(() => resolve('nobody')))
  const answer = await Promise.race([Promise.all(checks), nobody])
  assert.notEqual(answer, 'nobody', 'somebody still waits for a checkpoint of a run that has ended')
}

/** A collection that takes each epoch once, as a table does that knows the blocks it was sent. */
class OnceCollection extends memory.Collection<unknown> {
  override commit(epoch: number): void {
    if (!this.epochs().includes(epoch)) super.commit(epoch)
  }
}

/** Reads the collections when it is asked, as what they are declared to hold. */
function outsideOf(collections: Collections): Outside {
  const outside = {}
  for (const output of outputs) {
    Object.defineProperty(outside, output, { get: () => collections[output].messages() })
  }
  return outside as Outside
}

function byName<Name extends string, T>(names: readonly Name[], make: () => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, T>
}

/** The world's steps take turns enough. */
const noTime = async (): Promise<void> => {}
const ignore = (): void => {}
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }
