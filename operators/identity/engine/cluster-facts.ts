import type { Identifier } from '#schemas'
import { inOrder, type Cluster } from './cluster.ts'

/** An identifier of a profile, and what its events say about it. */
export interface SeenIdentifier extends Identifier {
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** Events that carried it. */
  readonly count: number
}

/** A cluster's identifiers, strongest type first, then by value. */
export function seenIdentifiers({ members }: Cluster): readonly SeenIdentifier[] {
  return inOrder(members).map(({ identifier, firstSeenMs, lastSeenMs, count }) => {
    const colon = identifier.indexOf(':')
    const [type, value] = [identifier.slice(0, colon), identifier.slice(colon + 1)]
    return { type, value, firstSeenMs, lastSeenMs, count }
  })
}

/** Ids that a cluster's profile had before, or that profiles had which are part of it now; sorted. */
export function aliasesOf({ members, name }: Cluster): readonly string[] {
  const aliases: string[] = []
  for (const { named, profileId } of members) {
    if (named && profileId !== name.profileId) aliases.push(profileId)
  }
  return aliases.sort()
}
