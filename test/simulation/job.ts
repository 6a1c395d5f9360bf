import fc from 'fast-check'
import { memory, type Logger } from '#connectors'
import {
  run,
  runtimeDefaults,
  type Node,
  type PipelineDefinition,
  type RunSummary,
  type RuntimeConfig,
} from '#pipeline'
import { memoryStore, remoteStore, type StateStore } from '#state'
import { VirtualClock } from '../../pipeline/testing.ts'
import { outputs, purchases, type Outcome, type Output, type Partitions } from './purchases.ts'
import { World, type Process } from './world.ts'

/** Bounds of a simulated run: tiny, so that every one of them is met. */
export const tinyBounds = fc.record({
  checkpointIntervalMs: fc.constantFrom(1, 20, 1_000_000),
  epochBytesMax: fc.constantFrom(40, 1_000_000),
  queueFramesMax: fc.integer({ min: 1, max: 3 }),
  pollMessagesMax: fc.integer({ min: 1, max: 5 }),
  cacheEntriesMax: fc.constantFrom(1, 1_000),
})

/** Faulty versions of the protocol, to show that the test would notice. */
export interface Mutant {
  readonly store?: (store: StateStore) => StateStore
  readonly collection?: () => memory.Collection<unknown>
}

export interface JobOptions {
  readonly partitions: Partitions
  readonly bounds: Partial<RuntimeConfig>
  /** Numbers of steps at which the process dies. */
  readonly crashesAt: readonly number[]
  readonly random: () => number
  /** Whether state is kept far away: nothing is local, and caches are bounded. */
  readonly remote: boolean
  readonly mutant?: Mutant
}

/** Runs the purchases job to its end, over as many processes as it takes. */
export async function runJob(options: JobOptions): Promise<{
  readonly outcome: Outcome
  readonly total: RunSummary['total']
  readonly died: number
}> {
  const { partitions, mutant = {} } = options
  const newCollection = mutant.collection ?? (() => new memory.Collection<unknown>())
  const collections = {
    archive: newCollection(),
    totals: newCollection(),
    conflicts: newCollection(),
    late: newCollection(),
    rejects: newCollection(),
  }
  const definition = purchases(partitions, collections)
  const inner = memoryStore()
  const store = options.remote
    ? remoteStore(inner, { delayMs: 1, jitterSeed: 1, sleep: noTime })
    : inner
  const mutated = mutant.store?.(store) ?? store
  const world = new World(options.random, options.crashesAt)
  for (let died = 0; ; died += 1) {
    const summary = await world.process((process) => live(process, definition, mutated, options))
    if (summary !== 'died') return { outcome: outcomeOf(collections), total: summary.total, died }
  }
}

async function live(
  process: Process,
  definition: PipelineDefinition,
  store: StateStore,
  { bounds }: JobOptions,
): Promise<RunSummary> {
  const nodes = definition.nodes.map((node): Node => {
    if (node.kind === 'source') return { ...node, spec: process.source(node.spec) }
    return node.kind === 'sink' ? { ...node, spec: process.sink(node.spec) } : node
  })
  const { done } = await run(
    { ...definition, nodes },
    {
      store: process.store(store),
      dataDirectory: 'unused',
      config: { ...runtimeDefaults, restartsMax: 0, ...bounds },
      connectorConfig: () => ({}),
      logger: silent,
      clock: new VirtualClock(),
    },
  )
  return done
}

/** The world's steps take turns enough. */
const noTime = async (): Promise<void> => {}

function outcomeOf(collections: Readonly<Record<Output, memory.Collection<unknown>>>): Outcome {
  const sorted = (output: Output): readonly string[] =>
    collections[output].values().map(shown).toSorted()
  return Object.fromEntries(outputs.map((output) => [output, sorted(output)])) as unknown as Outcome
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && 'origin' in value && 'reason' in value) {
    const { bytes } = value.origin as { readonly bytes: Uint8Array }
    return `${String(value.reason)} ${Buffer.from(bytes).toString()}`
  }
  return JSON.stringify(value)
}

const ignore = (): void => {}
const silent: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }
