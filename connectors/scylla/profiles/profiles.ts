import { defaultIdentifierTypes, type IdentifierType } from '#schemas'
import type { SinkSpec } from '../../connector.ts'
import { connector } from '../config.ts'
import { openSession } from '../open-session.ts'
import type { ProfileMessage } from './profile-record.ts'
import { ProfilesWriter } from './profiles-writer.ts'

/** What `profiles` takes. */
export interface ProfilesSinkOptions {
  /** Where the tables are. Default: the setting `connectors.scylla.keyspace`. */
  readonly keyspace?: string
  /**
   * The identifier types of the identity rules (`rules.identifiers`), so that `anabranch profile get`
   * normalises as the pipeline does. Default: the built-in types without options.
   */
  readonly identifiers?: readonly IdentifierType[]
  /**
   * Bytes of profiles that are kept in memory before they are staged. Default 4 MiB. An epoch has at most
   * 498 times as many.
   */
  readonly chunkBytesMax?: number
}

const chunkBytesDefault = 4 * 1024 * 1024

/**
 * Keeps the present profiles in tables that an application reads by itself, exactly once: identifier →
 * profile, the profile with its traits, segments and former ids, segment → profiles. LAYOUT.md says what stands where, and what a
 * reader may see. Makes the tables in a keyspace that exists.
 *
 * Put it behind `resolveIdentity({ emit: 'profile' })` and `foldProfile({ emit: 'profile' })`. Of each
 * profile the last state of an epoch is written. Writes have times that come from the epoch, so that
 * a commit may be repeated, and one that comes too late loses.
 *
 * `savepoint restore` does not take rows back: what later epochs wrote stays until the events that are
 * read again write it anew.
 */
export function profiles({
  keyspace,
  identifiers = defaultIdentifierTypes,
  chunkBytesMax = chunkBytesDefault,
}: ProfilesSinkOptions = {}): SinkSpec<ProfileMessage> {
  return {
    connector: connector.name,
    summary: `CQL tables of profiles in ${keyspace === undefined ? 'the keyspace' : keyspace}`,
    delivery: 'exactly-once',
    idempotentCommit: true,
    async open(context, lastEpoch) {
      const session = await openSession(context.config(connector))
      try {
        return await ProfilesWriter.open(context, {
          session,
          keyspace: keyspace ?? session.keyspace,
          types: identifiers,
          lastEpoch,
          chunkBytesMax,
        })
      } catch (error) {
        await session.close()
        throw error
      }
    },
  }
}
