import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '#connectors'
import {
  isIdentitySpec,
  isProfileSpec,
  profileReader,
  type IdentitySpec,
  type ProfileReader,
  type ProfileSpec,
} from '#operators'
import { loadConfig, type PipelineDefinition, type Run, type RunSummary } from '#pipeline'
import { memoryStore, readState, type StateStore } from '#state'
import { runInMemory, type InMemory } from '../helpers/run-in-memory.ts'

/** What a finished example left. */
export interface ExampleRun {
  readonly summary: RunSummary
  readonly profiles: ProfileReader
  /** Values that a sink step got. */
  readonly output: (sink: string) => readonly unknown[]
}

/** An example with its sinks in memory, which may be run more than once. */
export class Example {
  readonly #original: PipelineDefinition
  readonly #definition: PipelineDefinition
  readonly #inputs: readonly string[]
  readonly #outputs = new Map<string, memory.Collection<unknown>>()

  constructor(definition: PipelineDefinition, inputs: readonly string[] = []) {
    this.#original = definition
    this.#inputs = inputs
    const nodes = definition.nodes.map((node) => {
      if (node.kind !== 'sink') return node
      const output = new memory.Collection<unknown>()
      this.#outputs.set(node.id, output)
      return { ...node, spec: memory.write(output) }
    })
    this.#definition = { ...definition, nodes }
  }

  /** Starts a run over the real input that ends with it. */
  async start(store: StateStore, dataDirectory: string, options: InMemory = {}): Promise<Run> {
    const values = this.#inputs.length === 0 ? {} : { 'connectors.files.inputs': this.#inputs }
    const config = await loadConfig({ environment: {}, values })
    const connectorConfig = (name: string) => config.connector(name)
    return runInMemory(this.#definition, {
      store,
      dataDirectory,
      connectorConfig,
      untilEnd: true,
      ...options,
    })
  }

  output(sink: string): readonly unknown[] {
    return this.#outputs.get(sink)?.values() ?? []
  }

  profiles(store: StateStore): Promise<ProfileReader> {
    return profilesOf(this.#original, store)
  }

  /** Everything that was written, a digest a sink. The order across partitions is free. */
  digests(): Readonly<Record<string, string>> {
    const sinks = [...this.#outputs.keys()]
    return Object.fromEntries(sinks.map((sink) => [sink, digest(this.output(sink))]))
  }
}

/** Runs an example over its real input to the end; state and sinks are in memory. */
export async function runExample(
  definition: PipelineDefinition,
  inputs: readonly string[] = [],
  store: StateStore = memoryStore(),
): Promise<ExampleRun> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'anabranch-example-'))
  try {
    const example = new Example(definition, inputs)
    const { done } = await example.start(store, dataDirectory)
    const summary = await done
    const profiles = await example.profiles(store)
    return { summary, profiles, output: (sink) => example.output(sink) }
  } finally {
    await rm(dataDirectory, { recursive: true })
  }
}

/** A short name of values, whatever their order and wherever the files are that they came from. */
export function digest(values: readonly unknown[]): string {
  const partition = /"partition":"[^"]*\/([^"]*)"/
  // What a rejection tells people may name the time of reading.
  const silent = (key: string, value: unknown): unknown => (key === 'message' ? undefined : value)
  const lines = values.map((value) =>
    JSON.stringify(value, silent).replace(partition, '"partition":"$1"'),
  )
  lines.sort()
  return `${values.length} ${createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)}`
}

/** Reads the profiles that a definition left in a store. */
export async function profilesOf(
  { nodes }: PipelineDefinition,
  store: StateStore,
): Promise<ProfileReader> {
  const steps = nodes.flatMap((node) => (node.kind === 'operator' ? [node] : []))
  const identityStep = steps.find(({ spec }) => isIdentitySpec(spec))
  const profileStep = steps.find(({ spec }) => isProfileSpec(spec))
  if (identityStep === undefined || profileStep === undefined) throw new Error('keeps no profiles')
  // `isIdentitySpec` and `isProfileSpec` have looked; `find` forgets it.
  const identity = identityStep.spec as unknown as IdentitySpec
  const profile = profileStep.spec as unknown as ProfileSpec
  return profileReader({
    identity: await readState(store, identityStep.id, identity.state),
    fragments: await readState(store, profileStep.id, profile.state),
    rules: identity.rules,
    traits: profile.traits,
  })
}
