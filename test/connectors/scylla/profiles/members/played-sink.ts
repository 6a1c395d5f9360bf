import { fileBlobs, type Json } from '#connectors'
import type { Message } from '#schemas'
import type { ProfileMessage } from '../../../../../connectors/scylla/index.ts'
import { ProfilesWriter } from '../../../../../connectors/scylla/profiles/profiles-writer.ts'
import { temporaryDirectory } from '../../../../helpers/temporary-directory.ts'
import type { TestKeyspace } from '../keyspace.ts'
import { connectorContextOf } from '../sink-context.ts'
import { crashingSession } from './crashing-session.ts'

/** How an epoch ends: with a commit, and what is given. */
export interface Ending {
  /** Commits that break off after so many writes, one after the other, each in a new process. */
  readonly crashes?: readonly number[]
  readonly repeats?: boolean
  /** A process that was replaced commits this epoch again, after the next one. */
  readonly late?: boolean
}

/** How much the sink keeps. */
export interface PlayedSinkOptions {
  readonly chunkBytesMax: number
  /** Profiles that are remembered. */
  readonly profiles: number
}

/** The sink, in one process after the other. Blobs are kept, so that a late commit finds its own. */
export class PlayedSink {
  readonly #keyspace: TestKeyspace
  readonly #options: PlayedSinkOptions
  readonly #directory: Awaited<ReturnType<typeof temporaryDirectory>>
  #writer: ProfilesWriter | undefined
  #epoch = 0
  #late: (() => Promise<void>) | undefined

  private constructor(
    keyspace: TestKeyspace,
    options: PlayedSinkOptions,
    directory: Awaited<ReturnType<typeof temporaryDirectory>>,
  ) {
    this.#keyspace = keyspace
    this.#options = options
    this.#directory = directory
  }

  static async open(
    keyspace: TestKeyspace,
    options: PlayedSinkOptions = { chunkBytesMax: 1_000_000, profiles: 1_000 },
  ): Promise<PlayedSink> {
    return new PlayedSink(keyspace, options, await temporaryDirectory())
  }

  async epoch(
    messages: readonly Message<ProfileMessage>[],
    { crashes = [], repeats = false, late = false }: Ending = {},
  ): Promise<void> {
    let writer = (this.#writer ??= await this.#open())
    for (const message of messages) await writer.write([message])
    this.#epoch += 1
    const staged = JSON.parse(JSON.stringify(await writer.prepare(this.#epoch))) as Json
    for (const writes of crashes) {
      const crashing = await this.#open(writes)
      await crashing.commit(staged).catch(expectCrash)
    }
    if (crashes.length > 0 || late) writer = this.#writer = await this.#open()
    await writer.commit(staged)
    if (repeats) await writer.commit(staged)
    await this.#late?.()
    this.#late = late ? async () => (await this.#open()).commit(staged) : undefined
  }

  /** Goes on in a new process. */
  restart(): void {
    this.#writer = undefined
  }

  async close(): Promise<void> {
    await this.#directory.remove()
  }

  async #open(writes = Infinity): Promise<ProfilesWriter> {
    const { session, name } = this.#keyspace
    const context = connectorContextOf(this.#keyspace, this.#directory.path)
    const kept = { ...fileBlobs(`${this.#directory.path}/blobs`), remove: async () => {} }
    const { chunkBytesMax, profiles } = this.#options
    return await ProfilesWriter.open(
      { ...context, blobs: kept },
      {
        session: crashingSession(session, writes),
        keyspace: name,
        types: [],
        lastEpoch: this.#epoch,
        chunkBytesMax,
        knownMax: { profiles },
      },
    )
  }
}

function expectCrash(error: unknown): void {
  if (!(error instanceof Error) || error.message !== 'crashed') throw error
}
