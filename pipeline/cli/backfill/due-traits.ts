import { storedName, type DeclaredTrait } from '#operators'
import type { PartEpochs } from '#state'
import { CliError } from '../cli-error.ts'
import type { OpenIdentity } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'

/** Since when the state has had a trait, and whether it has the past as well. */
export interface TraitHistory extends Partial<PartEpochs> {
  readonly trait: DeclaredTrait
  /**
   * `whole`: from the first event on. `backfilled`: what came before was added. `partial`: it was not.
   * `pending`: no run has had the trait yet.
   */
  readonly status: 'whole' | 'backfilled' | 'partial' | 'pending'
}

/** Id of the command that says that the past of a trait has been added. */
export function backfilledId(trait: DeclaredTrait, since: number): string {
  return `backfilled/${storedName(trait)}/${since}`
}

/** What the state knows of the past of each trait, those that serve segments only included. */
export async function traitHistories(identity: OpenIdentity): Promise<readonly TraitHistory[]> {
  const { profiles, reader, fold } = identity
  const { parts = {} } = await identity.latest()
  const epochs = parts[fold?.id ?? ''] ?? {}
  const { traits } = profiles.traits
  const ids = traits.map((trait) => backfilledId(trait, epochs[storedName(trait)]?.since ?? 0))
  const commands = await reader.get('commands', ids)
  return traits.map((trait, at) => {
    const known = epochs[storedName(trait)]
    const { since = 0, until = -1 } = known ?? {}
    // Until after it began: the last run was without it.
    if (known === undefined || until > since) return { trait, status: 'pending' }
    if (since === 0) return { trait, status: 'whole', ...known }
    return { trait, status: commands[at] === undefined ? 'partial' : 'backfilled', ...known }
  })
}

/** A trait that can be backfilled, and the last epoch that it has nothing of. */
export interface DueTrait {
  readonly trait: DeclaredTrait
  readonly since: number
}

/**
 * Traits of these names whose past is missing; with no names, all of them. Ends the command for a name
 * that is no trait, for a trait that no run has had yet, and for one that was away for some time.
 */
export function dueTraits(
  names: readonly string[],
  histories: readonly TraitHistory[],
): readonly DueTrait[] {
  const known = new Map(histories.map((each) => [each.trait.name, each]))
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new CliError('notFound', `no trait is called '${unknown}'`, {
      fix: `There are ${[...known.keys()].join(', ') || 'none'}.`,
    })
  }
  const asked = names.length === 0 ? histories : names.flatMap((name) => known.get(name) ?? [])
  return asked.flatMap((history) => dueTrait(history))
}

function dueTrait({ trait, status, since = 0, until }: TraitHistory): readonly DueTrait[] {
  const { name } = trait
  if (status === 'whole' || status === 'backfilled') return []
  if (status === 'pending') {
    throw new CliError('usage', `no run has had the trait '${name}' yet`, {
      fix: 'Run the pipeline with it first, until an epoch has been saved: what comes from then on is added as it comes.',
    })
  }
  if (until === undefined) return [{ trait, since }]
  const away = `from epoch ${count(until)} to epoch ${count(since)}`
  throw new CliError('usage', `the trait '${name}' was declared before, and away ${away}`, {
    fix: 'Profiles may still hold what it was then, which would count twice. Give it another name, run, and backfill that one.',
  })
}
