import { jsonEncoder, type Encoder, type Message } from '#schemas'
import type { SinkSpec } from '../../connector.ts'
import { SetupError } from '../../errors.ts'
import { openEncoder } from './open-encoder.ts'
import { timestamps } from './outgoing-times.ts'
import type { OutgoingMessage } from './staging/outgoing-message.ts'
import { topicSink } from './topic-sink.ts'

/** What `writeProfiles` takes of a change of profiles, such as `foldProfile` emits. */
export interface WrittenChange<Profile extends { readonly id: string }> {
  /** Ids that ended by this change: merged into another profile, or its former names. */
  readonly absorbed: readonly string[]
  /** The profile as it is now. */
  readonly profile?: Profile
  /** Other profiles that changed with it, as they are now. */
  readonly others?: readonly Profile[]
}

/** What `writeProfiles` writes, and where. */
export interface WriteProfilesOptions<Profile extends { readonly id: string }> {
  readonly topic: string
  /** JSON by default. */
  readonly value?: Encoder<Profile>
  /** As in `write`. */
  readonly partitions?: number
  /** As in `write`. */
  readonly topicConfig?: Readonly<Record<string, string>>
}

/**
 * Keeps the present profiles in a compacted topic, keyed by profile id: each change is the whole profile,
 * and a tombstone for every id that ended by it. So who reads the topic from its beginning has each
 * living profile, and no other. Put it behind `foldProfile({ emit: 'profile' })`, and that behind
 * `resolveIdentity({ emit: 'profile' })`, which tells of every profile that an event changed.
 *
 * Delivery: exactly-once, as `write`. A tombstone and the profile that it gave way to are in one
 * transaction, though in two partitions where their ids are.
 */
export function writeProfiles<Profile extends { readonly id: string }>({
  topic,
  value = jsonEncoder<Profile>(),
  partitions,
  topicConfig,
}: WriteProfilesOptions<Profile>): SinkSpec<WrittenChange<Profile>> {
  return topicSink<WrittenChange<Profile>>({
    topic,
    compacted: true,
    partitions,
    topicConfig,
    open: async (settings, context) => {
      const encoder = await openEncoder(value, settings)
      const timestampOf = timestamps(context)
      return (message) => toOutgoing(message, encoder, timestampOf(message), topic)
    },
  })
}

function toOutgoing<Profile extends { readonly id: string }>(
  { value: { absorbed, profile, others } }: Message<WrittenChange<Profile>>,
  encoder: Encoder<Profile>,
  timestampMs: number,
  topic: string,
): OutgoingMessage[] {
  if (profile === undefined && others === undefined) {
    throw new SetupError(
      `The messages for the profiles topic ${topic} hold no profile: put kafka.writeProfiles behind ` +
        "foldProfile({ emit: 'profile' }).",
    )
  }
  const living = [...(others ?? []), ...(profile === undefined ? [] : [profile])]
  const ended = absorbed.filter((id) => living.every((one) => one.id !== id))
  return [
    ...ended.map((key) => ({ key, value: null, timestampMs })),
    ...living.map((one) => ({ key: one.id, value: encoder.encode(one), timestampMs })),
  ]
}
