import type { TouchedProfile } from '../resolved.ts'
import { aliasesOf, seenIdentifiers } from './cluster-facts.ts'
import type { Cluster } from './cluster.ts'

/** A profile as messages tell of it. */
export function describeProfile(cluster: Cluster): TouchedProfile {
  const { name, version, identifiers, isWhole } = cluster
  return {
    profileId: name.profileId,
    version,
    members: identifiers,
    ...(!isWhole && { component: name.home.id }),
    identifiers: seenIdentifiers(cluster),
    aliases: aliasesOf(cluster),
  }
}
