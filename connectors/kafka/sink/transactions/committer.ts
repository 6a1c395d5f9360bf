import { setImmediate } from 'node:timers/promises'
import { FencedError } from '#schemas'
import { SetupError } from '../../../errors.ts'
import { epochMarker } from '../markers/marker.ts'
import { readFrames } from '../staging/read-frames.ts'
import type { StagedEpoch } from '../staging/staged-epoch.ts'
import type { Staging } from '../staging/staging.ts'
import { explainFailure } from './explain-failure.ts'
import { Session, type SessionOptions } from './session.ts'
import type { Put } from './transactional-producer.ts'

/** A second try in the same call heals most failures; after that the caller waits before it tries again. */
const attemptsMax = 2

/**
 * Brings staged epochs into their topic, each exactly once however often it is tried: an epoch's
 * messages and its marker are one transaction, and where the marker may be there already it is looked
 * for first.
 *
 * - **An epoch of this writer, in a session without a failure**: nobody else can have written it, since
 *   that would have fenced the session. It is written at once.
 * - **An epoch of an older writer** (the process died, or another one took over): its marker is looked for,
 *   from the offset that the committable holds.
 * - **After a failure** the outcome is unknown, whatever it was: time-outs, a broker that went away,
 *   "fenced" (which librdkafka also says of a transaction that outlived its time-out). A new session
 *   ends the transaction, one way or the other, and then the markers tell whether the epoch is
 *   written, and whether somebody else has opened the sink since: `FencedError`.
 */
export class Committer {
  readonly #options: SessionOptions
  readonly #staging: Staging
  /** Offset of the markers topic before which no marker of this writer is. */
  readonly markersFrom: number
  #session: Session | undefined
  /** Within one opening of a sink epochs only grow: a restored savepoint opens it anew. */
  #writtenEpoch = 0
  #problem: string | undefined

  private constructor(options: SessionOptions, staging: Staging, session: Session) {
    this.#options = options
    this.#staging = staging
    this.#session = session
    this.markersFrom = session.from
  }

  /** Claims the transactional id: whoever had it is fenced, and what they left open is over. */
  static async open(options: SessionOptions, staging: Staging): Promise<Committer> {
    try {
      return new Committer(options, staging, await Session.open('owner', options))
    } catch (error) {
      throw explainFailure(`Topic ${options.topic.topic} cannot be written`, error, options.config)
    }
  }

  /** What it failed of, until it has succeeded; or why no broker answers while there is nothing to write. */
  get problem(): string | undefined {
    return this.#problem ?? this.#session?.problem
  }

  async commit(staged: StagedEpoch): Promise<void> {
    if (staged.epoch <= this.#writtenEpoch) return
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#write(staged)
        break
      } catch (error) {
        await this.#fail(staged, error, attempt)
      }
    }
    this.#writtenEpoch = staged.epoch
    this.#problem = undefined
  }

  async close(): Promise<void> {
    await this.#session?.close()
  }

  async #write(staged: StagedEpoch): Promise<void> {
    const { transactionalId, writer, nowMs } = this.#options
    const isFirstTry = this.#session !== undefined && staged.writer === writer
    this.#session ??= await Session.open('reader', this.#options)
    if (!isFirstTry && (await this.#isWritten(staged, this.#session))) return

    const marker = epochMarker(transactionalId, staged, nowMs())
    await this.#session.write((put) => this.#putMessages(staged, put), marker)
  }

  async #isWritten(staged: StagedEpoch, session: Session): Promise<boolean> {
    const { epoch, owner } = await session.markers({
      epoch: staged.epoch,
      epochFrom: staged.markersFrom,
      ownerFrom: this.markersFrom,
    })
    const { writer, transactionalId } = this.#options
    if (owner !== undefined && owner !== writer) {
      throw new FencedError(
        `Another process has taken over ${transactionalId}, since it was opened there later.`,
      )
    }
    return epoch !== undefined && epoch >= staged.epoch
  }

  async #putMessages(staged: StagedEpoch, put: Put): Promise<void> {
    const { topic } = this.#options.topic
    for (const name of staged.chunks) {
      const chunk = await this.#staging.read(name)
      if (chunk === undefined) throw lost(staged, topic)
      for (const message of readFrames(chunk)) {
        const wait = put(topic, message)
        if (wait !== undefined) await wait
      }
      // Chunks may all be in memory: let the next epoch be written meanwhile.
      await setImmediate()
    }
  }

  async #fail(staged: StagedEpoch, error: unknown, attempt: number): Promise<void> {
    const { topic, config, signal } = this.#options
    const session = this.#session
    this.#session = undefined
    await session?.close()
    signal.throwIfAborted()

    const failure = explainFailure(`Writing epoch ${staged.epoch} to ${topic.topic}`, error, config)
    this.#problem = failure.message
    const isFinal = failure instanceof FencedError || failure instanceof SetupError
    if (isFinal || attempt === attemptsMax) throw failure
  }
}

function lost({ epoch, writer }: StagedEpoch, topic: string): SetupError {
  return new SetupError(
    `The messages of epoch ${epoch} (writer ${writer}) are neither in ${topic} nor among the staged ones. ` +
      'Bring back the blobs of the step from a backup, or restore a later savepoint.',
  )
}
