import { SetupError } from '../../errors.ts'
import { encodeChunk, entryOverhead } from './chunk.ts'
import { fitPartition, surelyFitsLength } from './fit-partition.ts'
import type { KnownProfiles, Leads } from './known-profiles.ts'
import { isProfileId } from './profile-bucket.ts'
import type { ProfileMessage, ProfileMessageState, StagedProfile } from './profile-record.ts'

interface Latest extends Leads {
  /** The profile as JSON. */
  readonly text: string
}

/** Keeps the last state of each profile, as text: what is written and later replaced costs nothing. */
export class EpochFold {
  readonly #known: KnownProfiles
  readonly #latest = new Map<string, Latest>()
  #bytes = 0

  constructor(known: KnownProfiles) {
    this.#known = known
  }

  /**
   * Bytes of the chunk that `encode` would make; about, for text that is not ASCII. What changes in
   * segments comes on top: not more than the segments themselves take.
   */
  get bytes(): number {
    return this.#bytes
  }

  add({ profile, others }: ProfileMessage): void {
    if (profile === undefined && others === undefined) throw notWhole()
    if (profile !== undefined) this.#put(profile)
    for (const other of others ?? []) this.#put(other)
  }

  /** Answers everything as a chunk, and begins anew. Undefined where there is nothing. */
  encode(): Buffer | undefined {
    if (this.#latest.size === 0) return undefined
    const chunk = encodeChunk(
      [...this.#latest.values()].map((latest) => ({
        text: latest.text,
        ...this.#known.note(latest),
      })),
    )
    this.#latest.clear()
    this.#bytes = 0
    return chunk
  }

  #put(state: ProfileMessageState): void {
    const { id, identifiers, aliases, component, segments } = state
    if (identifiers === undefined || aliases === undefined) throw notWhole()
    if (!isProfileId(id)) throw new TypeError(`'${id}' is no profile id`)
    const { version, events, firstSeenMs, lastSeenMs, traits } = state
    const record = { id, version, aliases, identifiers, events, firstSeenMs, lastSeenMs, traits }
    const text = toText({
      ...record,
      ...(segments !== undefined && { segments }),
      ...(component !== undefined && { component }),
    })
    for (const alias of aliases) this.#drop(alias)
    this.#drop(id)
    const leads = { id, identifiers, aliases, ...(segments !== undefined && { segments }) }
    this.#latest.set(id, { ...leads, text })
    this.#bytes += text.length + entryOverhead
  }

  #drop(id: string): void {
    const latest = this.#latest.get(id)
    if (latest === undefined) return
    this.#latest.delete(id)
    this.#bytes -= latest.text.length + entryOverhead
  }
}

function toText(profile: StagedProfile): string {
  const text = JSON.stringify(profile)
  return text.length <= surelyFitsLength ? text : JSON.stringify(fitPartition(profile))
}

function notWhole(): SetupError {
  return new SetupError(
    'scylla.profiles() needs whole profiles, which these messages do not carry: ' +
      "put it behind resolveIdentity({ emit: 'profile' }) and foldProfile({ emit: 'profile' }).",
  )
}
