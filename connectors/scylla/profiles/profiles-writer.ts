import { storedType, type IdentifierType, type Message } from '#schemas'
import type { ConnectorContext, Json, SinkWriter } from '../../connector.ts'
import { SetupError } from '../../errors.ts'
import type { CqlSession } from '../session.ts'
import { EpochClock } from './clock.ts'
import { Committer, readStagedEpoch } from './commit.ts'
import { FactTable } from './facts.ts'
import type { KnownProfilesMax } from './known-profiles.ts'
import { KnownTypes } from './known-types.ts'
import { KeptMembers } from './members/kept-members.ts'
import { prepareTables } from './open-tables.ts'
import type { ProfileMessage } from './profile-record.ts'
import { removeOldChunks, Staging } from './staging.ts'
import { tablesOf } from './tables.ts'

/** What a writer is opened with. */
export interface ProfilesWriterOptions {
  readonly session: CqlSession
  readonly keyspace: string
  readonly types: readonly IdentifierType[]
  readonly lastEpoch: number
  readonly chunkBytesMax: number
  /** What is remembered of profiles, so that not all that leads to them is written with every event. */
  readonly knownMax?: KnownProfilesMax
}

/** The live sink of profiles. */
export class ProfilesWriter implements SinkWriter<ProfileMessage> {
  readonly #session: CqlSession
  readonly #staging: Staging
  readonly #clock: EpochClock
  readonly #committer: Committer

  private constructor(
    session: CqlSession,
    staging: Staging,
    clock: EpochClock,
    committer: Committer,
  ) {
    this.#session = session
    this.#staging = staging
    this.#clock = clock
    this.#committer = committer
  }

  static async open(
    context: ConnectorContext,
    options: ProfilesWriterOptions,
  ): Promise<ProfilesWriter> {
    const { blobs } = context
    const { session, keyspace, types, lastEpoch, chunkBytesMax, knownMax = {} } = options
    await prepareTables(session, keyspace)
    const tables = tablesOf(keyspace)
    const facts = new FactTable(session, tables)
    await claimTables(facts, context, keyspace)
    const clock = await EpochClock.open(facts, lastEpoch)
    const known = await KnownTypes.open(facts, types.map(storedType), clock.last)
    await removeOldChunks(blobs, lastEpoch)
    const nowMs = () => context.nowMs()
    const members = await KeptMembers.open(facts)
    const committer = new Committer({ session, tables, facts, blobs, types: known, members, nowMs })
    const staging = new Staging({ blobs, lastEpoch, chunkBytesMax, knownMax })
    return new ProfilesWriter(session, staging, clock, committer)
  }

  write(messages: readonly Message<ProfileMessage>[]): void | Promise<void> {
    return this.#staging.write(messages)
  }

  stagedBytes(): number {
    return this.#staging.bytes
  }

  async prepare(epoch: number): Promise<Json> {
    const chunks = await this.#staging.cut(epoch)
    return chunks.length === 0 ? null : { epoch, clock: this.#clock.of(epoch), chunks }
  }

  async commit(committable: Json): Promise<void> {
    if (committable !== null) await this.#committer.commit(readStagedEpoch(committable))
  }

  async close(): Promise<void> {
    await this.#staging.settled()
    await this.#session.close()
  }
}

/** Tables belong to one step of one pipeline: two would overwrite each other. */
async function claimTables(
  facts: FactTable,
  { pipeline, step, shard }: ConnectorContext,
  keyspace: string,
): Promise<void> {
  if (shard !== '') {
    throw new SetupError(
      `Step '${step}' writes profiles and is part '${shard}' of pipeline '${pipeline}': ` +
        'profiles are written by one task, as the identities behind them are resolved by one.',
    )
  }
  const own = { pipeline, step }
  const writer = (await facts.read('writer')) ?? (await facts.claim('writer', own))
  if (writer.pipeline === pipeline && writer.step === step) return
  throw new SetupError(
    `The profiles in keyspace ${keyspace} belong to step '${writer.step}' of pipeline ` +
      `'${writer.pipeline}', not to step '${step}' of '${pipeline}': name another keyspace, ` +
      'scylla.profiles({ keyspace }), or drop the tables of the old one.',
  )
}
