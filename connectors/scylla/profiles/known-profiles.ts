import { createHash } from 'node:crypto'
import { movesBetween, type Moves } from './members/moves.ts'
import type { ProfileRecord, RecordedMembership } from './profile-record.ts'

/** How many profiles are remembered, and memberships in segments of all of them together. */
export interface KnownProfilesMax {
  /** About 100 bytes each. Default 200,000. */
  readonly profiles?: number
  /** About 50 bytes each. Default 1,000,000. */
  readonly memberships?: number
}

/** What of a profile leads to it. */
export type Leads = Pick<ProfileRecord, 'id' | 'identifiers' | 'aliases' | 'segments'>

/** What `note` answers. */
export interface Noted {
  /** Whether the identifiers and aliases were not staged with the profile before. */
  readonly isNew: boolean
  /** What is to be done with its rows in segments; nothing where it is left out. */
  readonly moves?: Moves
}

interface Known {
  readonly digest: string
  readonly segments: readonly RecordedMembership[]
}

const none: readonly RecordedMembership[] = []

/**
 * Remembers which identifiers, aliases and segments were staged with a profile, so that the rows that
 * lead to it are written when they change, not with every event. A process begins without knowing
 * anything: what it has not staged itself is written once more, and the tables are asked which
 * segments a profile was in.
 */
export class KnownProfiles {
  readonly #profilesMax: number
  readonly #membershipsMax: number
  /** The one at the front was unused for the longest time. */
  readonly #known = new Map<string, Known>()
  #memberships = 0

  constructor({ profiles = 200_000, memberships = 1_000_000 }: KnownProfilesMax = {}) {
    this.#profilesMax = profiles
    this.#membershipsMax = memberships
  }

  /** Notes what leads to a profile; answers how that differs from what was staged before. */
  note(profile: Leads): Noted {
    const { id, aliases, segments = none } = profile
    const before = this.#known.get(id)
    const digest = digestOf(profile)
    const isNew = before?.digest !== digest
    const ended = isNew ? this.#end(aliases) : undefined
    const own = movesBetween(before?.segments, segments)
    this.#put(id, { digest, segments })
    this.#dropOldest()
    if (own === undefined && ended === undefined) return { isNew }
    // Where only former ids end, nothing of the profile's own goes.
    const moves = own ?? { left: [] }
    return { isNew, moves: ended === undefined ? moves : { ...moves, ended } }
  }

  /** Former ids are in no segment from now on. Answers those that were, or may have been. */
  #end(aliases: readonly string[]): Moves['ended'] {
    const ended = aliases.flatMap((alias) => {
      const segments = this.#known.get(alias)?.segments
      this.#put(alias, { digest: '', segments: none })
      if (segments?.length === 0) return []
      return [[alias, segments?.map(({ segment }) => segment) ?? null] as const]
    })
    return ended.length === 0 ? undefined : Object.fromEntries(ended)
  }

  #put(id: string, known: Known): void {
    this.#drop(id)
    this.#known.set(id, known)
    this.#memberships += known.segments.length
  }

  #drop(id: string): void {
    this.#memberships -= this.#known.get(id)?.segments.length ?? 0
    this.#known.delete(id)
  }

  #dropOldest(): void {
    for (const id of this.#known.keys()) {
      const fits = this.#known.size <= this.#profilesMax
      if (fits && this.#memberships <= this.#membershipsMax) return
      this.#drop(id)
    }
  }
}

function digestOf({ identifiers, aliases }: Leads): string {
  const named = identifiers.map(({ type, value }) => [type, value])
  return createHash('sha256')
    .update(JSON.stringify([named, aliases]))
    .digest('base64')
}
