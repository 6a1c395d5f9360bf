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
import { loadConfig, type PipelineDefinition } from '#pipeline'
import { memoryStore, readState, type StateStore } from '#state'
import type { RunSummary } from '../../pipeline/runtime/run-types.ts'
import { runInMemory } from '../helpers/run-in-memory.ts'

/** What a finished example left. */
export interface ExampleRun {
  readonly summary: RunSummary
  readonly profiles: ProfileReader
  /** Values that a sink step got. */
  readonly output: (sink: string) => readonly unknown[]
}

/** Runs an example over its real input to the end; state and sinks are in memory. */
export async function runExample(
  definition: PipelineDefinition,
  inputs: readonly string[] = [],
  store: StateStore = memoryStore(),
): Promise<ExampleRun> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'anabranch-example-'))
  const values = inputs.length === 0 ? {} : { 'connectors.files.inputs': inputs }
  const config = await loadConfig({ environment: {}, values })
  const outputs = new Map<string, memory.Collection<unknown>>()
  const nodes = definition.nodes.map((node) => {
    if (node.kind !== 'sink') return node
    const output = new memory.Collection<unknown>()
    outputs.set(node.id, output)
    return { ...node, spec: memory.write(output) }
  })
  try {
    const connectorConfig = (name: string) => config.connector(name)
    const options = { store, dataDirectory, connectorConfig, untilEnd: true }
    const { done } = await runInMemory({ ...definition, nodes }, options)
    const summary = await done
    const profiles = await profilesOf(definition, store)
    return { summary, profiles, output: (sink) => outputs.get(sink)?.values() ?? [] }
  } finally {
    await rm(dataDirectory, { recursive: true })
  }
}

async function profilesOf(
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
