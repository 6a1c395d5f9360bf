import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory, type Logger, type SourceSpec } from '#connectors'
import { memoryStore, readState, type CellSpecs, type StateReader, type StateStore } from '#state'
import type { Node, PipelineDefinition } from '../graph.ts'
import { runtimeDefaults } from '../runtime/defaults.ts'
import { run } from '../runtime/run.ts'
import type { Run, RunSummary, RuntimeConfig } from '../runtime/run-types.ts'
import type { Script } from './script.ts'
import { ScriptedPartitions, scriptedSource, type ScriptHost } from './scripted-source.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Scripts for the sources, and what else a simulated run may be given. */
export interface SimulateOptions {
  /** A script for every source step. */
  readonly sources: Readonly<Record<string, Script<unknown>>>
  /** Where state is kept: a new store in memory by default. */
  readonly store?: StateStore
  readonly config?: Partial<RuntimeConfig>
  /** The wall clock at the beginning. */
  readonly nowMs?: number
}

/** What a simulated run left. */
export interface Simulation {
  readonly summary: RunSummary
  /** Runs that it took: one more than crashes. */
  readonly runs: number
  readonly store: StateStore
  /** Reads the cells of an operator step as they were saved last. */
  readonly state: <S extends CellSpecs>(step: string, cells: S) => Promise<StateReader<S>>
  /** Values that a sink step has committed, in order. A side output is collected by its sink. */
  readonly output: (sink: string) => readonly unknown[]
}

/**
 * Runs a definition over scripted input in virtual time, with crashes and epochs where the scripts
 * say so. Sources read scripts, sinks collect in memory; everything else is what runs in production.
 * Epochs end only at `BARRIER`s and at the end, so a test decides what a crash undoes.
 */
export async function simulate(
  definition: PipelineDefinition,
  options: SimulateOptions,
): Promise<Simulation> {
  const host = new Host(new VirtualClock(options.nowMs))
  const outputs = new Map<string, memory.Collection<unknown>>()
  const nodes = definition.nodes.map((node) => substitute(node, options, host, outputs))
  const store = options.store ?? memoryStore()
  for (let runs = 1; ; runs += 1) {
    const summary = await host.run({ ...definition, nodes }, store, options)
    if (summary === 'crashed') continue
    return {
      summary,
      runs,
      store,
      state: (step, cells) => readState(store, step, cells),
      output: (sink) => outputs.get(sink)?.values() ?? [],
    }
  }
}

function substitute(
  node: Node,
  { sources }: SimulateOptions,
  host: ScriptHost,
  outputs: Map<string, memory.Collection<unknown>>,
): Node {
  if (node.kind === 'source') {
    const script = sources[node.id]
    if (script === undefined) throw new Error(`source '${node.id}' needs a script`)
    const spec: SourceSpec<unknown> = node.spec
    return { ...node, spec: scriptedSource(spec, new ScriptedPartitions(script), host) }
  }
  if (node.kind !== 'sink') return node
  const output = new memory.Collection<unknown>()
  outputs.set(node.id, output)
  return { ...node, spec: memory.write(output) }
}

class Crash extends Error {}

/** Runs again after each crash, over the same store, as a supervisor of processes would. */
class Host implements ScriptHost {
  readonly #clock: VirtualClock
  #run: Run | undefined

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  async run(
    definition: PipelineDefinition,
    store: StateStore,
    { config }: SimulateOptions,
  ): Promise<RunSummary | 'crashed'> {
    this.#run = await run(definition, {
      store,
      dataDirectory: join(tmpdir(), 'anabranch-simulation'),
      config: {
        ...runtimeDefaults,
        checkpointIntervalMs: Number.POSITIVE_INFINITY,
        restartsMax: 0,
        ...config,
      },
      connectorConfig: () => ({}),
      logger: silent,
      clock: this.#clock,
    })
    try {
      return await this.#run.done
    } catch (error) {
      if (error instanceof Crash) return 'crashed'
      throw error
    }
  }

  crash(): never {
    throw new Crash()
  }

  async checkpoint(): Promise<void> {
    await this.#run?.checkpoint(async () => {})
  }

  pause(pauseMs: number): void {
    this.#clock.advance(pauseMs)
  }
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
