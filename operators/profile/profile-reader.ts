import { identifierKey, parseIdentifier } from '#schemas'
import type { StateReader } from '#state'
import type { IdentityCells } from '../identity/identity-cells.ts'
import type { IdentityRules } from '../identity/rules/identity-rules.ts'
import { isProfileId } from '../identity/profile-id.ts'
import type { SegmentRules } from '../segments/segment-rules.ts'
import type { TraitSet } from '../traits/trait-set.ts'
import type { FragmentCells } from './fragment.ts'
import { loadProfiles } from './load-profiles.ts'
import type { Profile } from './profile.ts'

/** Where profiles are read from: the state of a pipeline's identity step and of its profile step. */
export interface ProfileReaderOptions {
  readonly identity: StateReader<IdentityCells>
  readonly fragments: StateReader<FragmentCells>
  /** `rules` of the identity step's spec. */
  readonly rules: IdentityRules
  /** `traits` of the profile step's spec. */
  readonly traits: TraitSet
  /** `segments` of the profile step's spec. */
  readonly segments?: SegmentRules
  /** The profile step's watermark, as of which traits are read; by default after every event. */
  readonly asOfMs?: () => Promise<number>
  /** Profiles that `list` reads at a time. */
  readonly readAheadMax?: number
}

/** Which profiles to list. */
export interface ProfileListOptions {
  /** Begin with this id, or with the next one where no profile has it. */
  readonly from?: string
  readonly limit?: number
}

/** Reads profiles as of the last saved epoch, from outside a run. */
export interface ProfileReader {
  /**
   * The profile that an identifier (`email:ada@example.com`) or a profile id, present or former,
   * belongs to. Throws `InvalidIdentifierError` for text that is neither.
   */
  get(address: string): Promise<Profile | undefined>
  /** Profiles in the order of their ids, streamed. */
  list(options?: ProfileListOptions): AsyncIterable<Profile>
}

/** Makes a reader over the state of a pipeline. */
export function profileReader(options: ProfileReaderOptions): ProfileReader {
  const { identity, rules, readAheadMax = 64 } = options
  return {
    async get(address) {
      const identifier = await identifierOf(address, identity, rules)
      const [profile] = identifier === undefined ? [] : await loadProfiles([identifier], options)
      return profile
    },

    async *list({ from, limit = Infinity } = {}) {
      let left = limit
      const scanned = identity.scan('profiles', from === undefined ? {} : { from })
      for await (const entries of chunks(liveOnly(scanned), readAheadMax)) {
        const profiles = await loadProfiles(
          entries.map(({ identifier }) => identifier),
          options,
        )
        for (const [place, profile] of profiles.entries()) {
          // A run may have renamed it since its id was read: then it comes, or came, under another.
          if (profile === undefined || profile.id !== entries[place]?.id) continue
          if (left <= 0) return
          left -= 1
          yield profile
        }
        if (left <= 0) return
      }
    },
  }
}

/** The identifier that an address stands for; undefined for a profile id that never was. */
async function identifierOf(
  address: string,
  identity: StateReader<IdentityCells>,
  rules: IdentityRules,
): Promise<string | undefined> {
  if (!isProfileId(address)) return identifierKey(parseIdentifier(address, rules.identifiers))
  const [entry] = await identity.get('profiles', [address])
  return entry?.identifier
}

interface LiveEntry {
  readonly id: string
  readonly identifier: string
}

async function* liveOnly(
  scanned: ReturnType<StateReader<IdentityCells>['scan']>,
): AsyncIterable<LiveEntry> {
  for await (const [id, entry] of scanned) {
    if ('live' in entry && entry.live) yield { id, identifier: entry.identifier }
  }
}

async function* chunks<T>(values: AsyncIterable<T>, lengthMax: number): AsyncIterable<T[]> {
  let chunk: T[] = []
  for await (const value of values) {
    chunk.push(value)
    if (chunk.length < lengthMax) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
