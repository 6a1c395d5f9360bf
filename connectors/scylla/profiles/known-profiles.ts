import { createHash } from 'node:crypto'
import type { ProfileRecord } from './profile-record.ts'

/** Profiles whose identifiers are remembered; about 100 bytes each. */
const profilesMax = 200_000

/**
 * Remembers which identifiers and aliases were staged with a profile, so that the rows that lead to it
 * are written when they change, not with every event. A process begins without knowing anything:
 * what it has not staged itself is written once more.
 */
export class KnownProfiles {
  readonly #profilesMax: number
  readonly #digests = new Map<string, string>()

  constructor(max = profilesMax) {
    this.#profilesMax = max
  }

  /** Notes what leads to a profile; answers whether that was staged before. */
  note(profile: Pick<ProfileRecord, 'id' | 'identifiers' | 'aliases'>): boolean {
    const { id } = profile
    const digest = digestOf(profile)
    const isKnown = this.#digests.get(id) === digest
    // Put at the end: the one at the front was unused for the longest time.
    this.#digests.delete(id)
    this.#digests.set(id, digest)
    for (const alias of profile.aliases) this.#digests.delete(alias)
    if (this.#digests.size > this.#profilesMax) this.#dropOldest()
    return isKnown
  }

  #dropOldest(): void {
    for (const id of this.#digests.keys()) return void this.#digests.delete(id)
  }
}

function digestOf({ identifiers, aliases }: Omit<Parameters<KnownProfiles['note']>[0], 'id'>) {
  const named = identifiers.map(({ type, value }) => [type, value])
  return createHash('sha256')
    .update(JSON.stringify([named, aliases]))
    .digest('base64')
}
