import { commandIdentifiersMax } from '#operators'
import type { OpenIdentity } from '../identity/state/open-identity.ts'

/**
 * Profiles that were not looked at since definitions of traits or segments changed, as many at a time as
 * a command takes: each by one of its identifiers.
 */
export async function* dueProfiles({
  reader,
  profiles: { fragments },
  fold,
  spec: { rules },
}: OpenIdentity): AsyncGenerator<readonly string[]> {
  const types = new Set(rules.types.map(({ name }) => name))
  let found = new Map<string, string>()
  const due = async () => {
    const ids = [...found.keys()]
    const followed = await fragments.get('followed', ids)
    const isDue = (_: string, at: number) => followed[at]?.revision !== fold?.spec.revision
    return ids.filter(isDue).map((id) => found.get(id) ?? '')
  }
  for await (const [, component] of reader.scan('components')) {
    for (const { identifier, cluster } of component.members) {
      const isKnown = types.has(identifier.slice(0, identifier.indexOf(':')))
      if (isKnown) found.set(cluster.name.profileId, identifier)
    }
    if (found.size < commandIdentifiersMax) continue
    yield* inCommands(await due())
    found = new Map()
  }
  yield* inCommands(await due())
}

function* inCommands(identifiers: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < identifiers.length; from += commandIdentifiersMax) {
    yield identifiers.slice(from, from + commandIdentifiersMax)
  }
}
