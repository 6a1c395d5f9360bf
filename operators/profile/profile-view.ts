import type { TraitSet } from '../traits/trait-set.ts'
import { TraitValues, type TraitParts } from '../traits/trait-values.ts'
import type { ProfileFacts } from './follow/followed-profile.ts'
import { seenOf, type Seen } from './fragment.ts'
import type { ProfileParts } from './profile-parts.ts'

/** Which profile, and what identity says of it. */
export interface ViewedProfile extends ProfileFacts {
  readonly profileId: string
  readonly members: readonly string[]
}

/** A profile as of a time, read from its fragments as it is asked for. */
export class ProfileView {
  readonly profile: ViewedProfile
  readonly asOfMs: number
  readonly #parts: ProfileParts
  readonly #traits: TraitSet
  #read: TraitParts | undefined
  #values: TraitValues | undefined

  constructor(profile: ViewedProfile, asOfMs: number, parts: ProfileParts, traits: TraitSet) {
    this.profile = profile
    this.asOfMs = asOfMs
    this.#parts = parts
    this.#traits = traits
  }

  get values(): TraitValues {
    this.#values ??= new TraitValues(this.#traits, this.#partsRead, this.asOfMs)
    return this.#values
  }

  /** Its parts, read once: a profile is looked at as of one moment. */
  get #partsRead(): TraitParts {
    this.#read ??= this.#parts.of(this.profile.members)
    return this.#read
  }

  /** Events, and the times of the first and the last one. */
  seen(): Seen {
    return seenOf(this.#parts.fragments(this.profile.members))
  }

  /** When time alone next changes what it shows: a value changes, or a pane leaves its window. */
  changesMs(): number {
    const { traits, windows } = this.#traits
    let changesMs = Infinity
    for (const trait of traits) changesMs = Math.min(changesMs, this.values.changesMs(trait))
    const { panes } = this.#partsRead
    for (const { id, window } of windows) {
      for (const { startMs } of panes.get(id) ?? []) {
        const expiresMs = window.expiresMs(startMs)
        if (expiresMs > this.asOfMs) changesMs = Math.min(changesMs, expiresMs)
      }
    }
    return changesMs
  }
}
