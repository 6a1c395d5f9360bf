import { isIdentitySpec, isProfileSpec, profileReader } from '#operators'
import type { IdentitySpec, ProfileSpec } from '#operators'
import { lmdbStore, readState, type LmdbStore } from '#state'
import type { PipelineDefinition } from '../../graph.ts'
import { CliError } from '../cli-error.ts'
import { loadDefinition } from '../load-definition.ts'
import { readPipelineFile, type StateDirectory } from '../state-directory.ts'
import type { Profiles } from './profiles.ts'

/** Opens the profiles of a state directory, lets `use` read them, and closes them. */
export async function withState<T>(
  state: StateDirectory,
  use: (profiles: Profiles) => Promise<T>,
): Promise<T> {
  const { definition: file } = await readPipelineFile(state)
  const { definition } = await loadDefinition(file)
  const steps = profileSteps(definition)
  const store = await lmdbStore({ directory: state.store, readOnly: true })
  try {
    return await use(await openProfiles(store, steps))
  } finally {
    await store.close()
  }
}

interface Step<Spec> {
  readonly id: string
  readonly spec: Spec
}

interface ProfileSteps {
  readonly identity: Step<IdentitySpec>
  readonly profile: Step<ProfileSpec>
}

async function openProfiles(
  store: LmdbStore,
  { identity, profile }: ProfileSteps,
): Promise<Profiles> {
  const { rules } = identity.spec
  const { traits, segments } = profile.spec
  const reader = profileReader({
    identity: await readState(store, identity.id, identity.spec.state),
    fragments: await readState(store, profile.id, profile.spec.state),
    rules,
    traits,
    segments,
    asOfMs: async () => (await store.latest())?.watermarksMs[profile.id] ?? -Infinity,
  })
  return {
    reader,
    types: rules.identifiers,
    async latest() {
      const manifest = await store.latest()
      if (manifest !== undefined) return manifest
      throw new CliError('notFound', 'no epoch has been saved yet, so there are no profiles', {
        fix: 'Repeat the command after the first checkpoint of the run.',
      })
    },
  }
}

/** The first step that folds profiles, and the first that resolves the identities it folds by. */
function profileSteps({ name, nodes }: PipelineDefinition): ProfileSteps {
  let identity: ProfileSteps['identity'] | undefined
  for (const node of nodes) {
    if (node.kind !== 'operator') continue
    const { id, spec } = node
    if (isIdentitySpec(spec)) identity ??= { id, spec }
    if (isProfileSpec(spec) && identity !== undefined) return { identity, profile: { id, spec } }
  }
  throw new CliError('usage', `pipeline '${name}' makes no profiles`, {
    fix: 'Profiles come from a resolveIdentity step with a foldProfile step behind it.',
  })
}
