import { avroCodec, type JsonObject } from '#schemas'
import { mappedCodec } from '../../mapped-codec.ts'
import type { SeenIdentifier } from '../../identity/engine/cluster-facts.ts'

/** What is kept of a profile so that time, segments and changes of traits can be followed. */
export interface FollowedProfile {
  /** Keys of its identifiers. */
  members: readonly string[]
  /** Version of the segments and traits that it was last looked at under. */
  revision: string
  /** Segments that it is in, or was in, by name. */
  readonly segments: Map<string, FollowedSegment>
  /** When it is to be looked at again, at the latest; Infinity for never. Its timer is set then. */
  nextMs: number
  /** End of the day of which a snapshot is due; Infinity for none. */
  snapshotMs: number
  /** Values of the traits whose changes are told, as they were told last. */
  told: JsonObject
  /** What else a message about the whole profile says, where there are such messages. */
  facts: ProfileFacts | null
}

/** Whether a profile is in a segment, and since when. */
export interface FollowedSegment {
  readonly segment: string
  readonly isMember: boolean
  /** Event time of its entry, or of its exit. */
  readonly sinceMs: number
}

/** What identity says of a profile. */
export interface ProfileFacts {
  readonly version: number
  readonly component?: string
  readonly identifiers?: readonly SeenIdentifier[]
  readonly aliases?: readonly string[]
}

interface StoredProfile extends Omit<FollowedProfile, 'segments' | 'nextMs' | 'snapshotMs'> {
  readonly segments: readonly FollowedSegment[]
  readonly nextMs: number | null
  readonly snapshotMs: number | null
}

const json = { type: 'string', logicalType: 'json' }

const stored = avroCodec<StoredProfile>({
  name: 'followed profile',
  schema: {
    type: 'record',
    name: 'FollowedProfile',
    fields: [
      { name: 'members', type: { type: 'array', items: 'string' } },
      { name: 'revision', type: 'string' },
      {
        name: 'segments',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'FollowedSegment',
            fields: [
              { name: 'segment', type: 'string' },
              { name: 'isMember', type: 'boolean' },
              { name: 'sinceMs', type: 'long' },
            ],
          },
        },
      },
      { name: 'nextMs', type: ['null', 'long'] },
      { name: 'snapshotMs', type: ['null', 'long'] },
      { name: 'told', type: json },
      { name: 'facts', type: json },
    ],
  },
})

/** How followed profiles are stored. */
export const followedCodec = mappedCodec<FollowedProfile, StoredProfile>(stored, {
  store: (followed) => ({
    ...followed,
    segments: [...followed.segments.values()],
    nextMs: finiteOrNull(followed.nextMs),
    snapshotMs: finiteOrNull(followed.snapshotMs),
  }),
  restore: (followed) => ({
    ...followed,
    segments: new Map(followed.segments.map((each) => [each.segment, each])),
    nextMs: followed.nextMs ?? Infinity,
    snapshotMs: followed.snapshotMs ?? Infinity,
  }),
})

function finiteOrNull(timestampMs: number): number | null {
  return timestampMs === Infinity ? null : timestampMs
}
