import {
  defineTraits,
  isIdentitySpec,
  isProfileSpec,
  type FragmentCells,
  type IdentityCells,
  type IdentitySpec,
  type ProfileReaderOptions,
  type ProfileSpec,
} from '#operators'
import { lmdbStore, readState, type Manifest, type StateReader, type StateStore } from '#state'
import { bindConnectors } from '../../../bind-connectors.ts'
import type { Config } from '../../../config.ts'
import type { PipelineDefinition } from '../../../graph.ts'
import { CliError } from '../../cli-error.ts'
import { loadDefinition } from '../../load-definition.ts'
import type { ProfilesOptions } from '../../profiles/profiles.ts'
import { loadSettings } from '../../settings.ts'
import {
  findPipelineFile,
  readPipelineFile,
  stateDirectory,
  type StateDirectory,
} from '../../state-directory.ts'

/** Where the state of an identity step is found. */
export interface IdentityOptions extends ProfilesOptions {
  /** Definition of the pipeline, where the state directory does not name it. */
  readonly definition?: string
}

/** The identity step of a pipeline, read while a run may be going on. */
export interface OpenIdentity {
  readonly definition: PipelineDefinition
  readonly config: Config
  readonly state: StateDirectory
  readonly step: string
  readonly spec: IdentitySpec
  readonly reader: StateReader<IdentityCells>
  /** Where profiles are read from. They have no traits where no step folds profiles. */
  readonly profiles: ProfileReaderOptions
  /** The step that folds profiles; undefined where none does. */
  readonly fold: { readonly id: string; readonly spec: ProfileSpec } | undefined
  /** Reads the cells of the identity step as other rules would. */
  readonly readAs: (cells: IdentityCells) => Promise<StateReader<IdentityCells>>
  /** The last epoch. Ends the command where there is none. */
  readonly latest: () => Promise<Manifest>
}

/** Opens the identity step of the pipeline that made the state, lets `use` read it, and closes it. */
export async function withIdentity<T>(
  options: IdentityOptions,
  use: (identity: OpenIdentity) => Promise<T>,
): Promise<T> {
  const place = await findPlace(options)
  const { config, state, definition } = place
  const opened = await openStore(config, state, definition)
  try {
    return await use(await openIdentity(opened.store, place))
  } finally {
    await opened.close()
  }
}

interface Place {
  readonly config: Config
  readonly state: StateDirectory
  readonly definition: PipelineDefinition
}

async function findPlace(options: IdentityOptions): Promise<Place> {
  const first = await loadSettings(options)
  const state = stateDirectory(first.stateDirectory)
  const file =
    options.definition === undefined ? await readPipelineFile(state) : await findPipelineFile(state)
  const remembered = options.config ?? file?.config ?? undefined
  const config =
    remembered === options.config
      ? first
      : await loadSettings({ ...options, ...(remembered !== undefined && { config: remembered }) })
  const { definition } = await loadDefinition(options.definition ?? file?.definition ?? '')
  return { config, state, definition: bindConnectors(definition, config.bindings) }
}

async function openStore(config: Config, state: StateDirectory, { name }: PipelineDefinition) {
  if (config.stateStore === 'scylla') {
    const { readClusterState } = await import('../../running/open-cluster-state.ts')
    return readClusterState(config, name)
  }
  const store = await lmdbStore({ directory: state.store, readOnly: true })
  return { store, close: () => store.close() }
}

async function openIdentity(store: StateStore, place: Place): Promise<OpenIdentity> {
  const { id: step, spec } = identityStep(place.definition)
  const fold = profileStep(place.definition)
  const reader = await readState(store, step, spec.state)
  return {
    ...place,
    step,
    spec,
    reader,
    fold,
    profiles: {
      identity: reader,
      rules: spec.rules,
      ...(fold === undefined
        ? { fragments: noFragments, traits: defineTraits({}) }
        : await readFold(store, fold)),
    },
    readAs: (cells) => readState(store, step, cells),
    async latest() {
      const manifest = await store.latest()
      if (manifest !== undefined) return manifest
      throw new CliError('notFound', 'no epoch has been saved yet, so nobody is known', {
        fix: 'Repeat the command after the first checkpoint of the run.',
      })
    },
  }
}

async function readFold(
  store: StateStore,
  { id, spec }: { readonly id: string; readonly spec: ProfileSpec },
): Promise<Omit<ProfileReaderOptions, 'identity' | 'rules'>> {
  const { traits, segments, state } = spec
  const asOfMs = async () => (await store.latest())?.watermarksMs[id] ?? -Infinity
  return { fragments: await readState(store, id, state), traits, segments, asOfMs }
}

function identityStep({ name, nodes }: PipelineDefinition) {
  for (const node of nodes) {
    if (node.kind === 'operator' && isIdentitySpec(node.spec))
      return { id: node.id, spec: node.spec }
  }
  throw new CliError('usage', `pipeline '${name}' resolves no identities`, {
    fix: "Add a step: .apply('identity', resolveIdentity())",
  })
}

function profileStep({ nodes }: PipelineDefinition) {
  for (const node of nodes) {
    if (node.kind === 'operator' && isProfileSpec(node.spec))
      return { id: node.id, spec: node.spec }
  }
  return undefined
}

const noFragments: StateReader<FragmentCells> = {
  get: async (_cell, keys) => keys.map(() => undefined),
  async *scan() {},
  entries: async () => [],
}
