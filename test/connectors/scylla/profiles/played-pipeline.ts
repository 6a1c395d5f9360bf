import { join } from 'node:path'
import { connectorContextOf } from './sink-context.ts'
import {
  foldProfile,
  profileReader,
  resolveIdentity,
  type FoldProfileOptions,
  type IdentityRules,
  type ProfileReader,
  type SegmentRules,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import type { Json, SinkWriter } from '#connectors'
import { profiles, type ProfileMessage } from '../../../../connectors/scylla/index.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import type { TestKeyspace } from './keyspace.ts'

/** What happens at the end of an epoch. */
export type Ending = 'commit' | 'commit twice' | 'crash before commit' | 'crash after commit'

/** What `PlayedPipeline` is made of. */
export interface PlayedOptions {
  readonly keyspace: TestKeyspace
  readonly directory: string
  readonly rules: IdentityRules
  readonly traits: FoldProfileOptions['traits']
  readonly segments: SegmentRules
}

/** The identity and profile steps with their state, and the real sink behind them. */
export class PlayedPipeline {
  readonly #options: PlayedOptions
  readonly #steps: Awaited<ReturnType<typeof openSteps>>
  #writer: SinkWriter<ProfileMessage>
  #epoch = 0
  /** Every profile id that was ever seen. */
  readonly ids = new Set<string>()

  private constructor(
    options: PlayedOptions,
    steps: Awaited<ReturnType<typeof openSteps>>,
    writer: SinkWriter<ProfileMessage>,
  ) {
    this.#options = options
    this.#steps = steps
    this.#writer = writer
  }

  static async open(options: PlayedOptions): Promise<PlayedPipeline> {
    return new PlayedPipeline(options, await openSteps(options), await openSink(options, 0))
  }

  /** Sends the events of an epoch, saves the state and ends the epoch. */
  async epoch(events: readonly Message<CustomerEvent>[], ending: Ending): Promise<void> {
    const { identity, fold } = this.#steps
    const resolvedFrom = identity.emitted.length
    identity.send(...events)
    const foldedFrom = fold.emitted.length
    fold.send(...identity.emitted.slice(resolvedFrom))
    const messages = fold.emitted.slice(foldedFrom)
    for (const { value } of messages) {
      this.ids.add(value.profileId)
      for (const { id } of value.others ?? []) this.ids.add(id)
    }
    await this.#writer.write(messages)
    this.#epoch += 1
    const committable = await this.#writer.prepare(this.#epoch)
    await identity.checkpoint()
    await fold.checkpoint()
    await this.#end(JSON.parse(JSON.stringify(committable)) as Json, ending)
  }

  /** Reads the saved state, as `anabranch profile` does without tables. */
  async reader(): Promise<ProfileReader> {
    const { identity, fold } = this.#steps
    return profileReader({
      identity: await identity.reader(),
      fragments: await fold.reader(),
      rules: this.#options.rules,
      traits: this.#steps.spec.traits,
      segments: this.#options.segments,
    })
  }

  close(): Promise<void> {
    return this.#writer.close()
  }

  async #end(committable: Json, ending: Ending): Promise<void> {
    if (ending !== 'crash before commit') await this.#writer.commit(committable)
    if (ending === 'commit twice') await this.#writer.commit(committable)
    if (ending === 'commit' || ending === 'commit twice') return
    await this.#writer.close()
    this.#writer = await openSink(this.#options, this.#epoch)
    await this.#writer.commit(committable)
  }
}

async function openSteps({ rules, traits, segments }: PlayedOptions) {
  const spec = foldProfile({ traits, segments, emit: 'profile' })
  const identity = await openOperator(resolveIdentity({ rules, emit: 'profile' }))
  return { identity, fold: await openOperator(spec), spec }
}

function openSink({ keyspace, directory }: PlayedOptions, lastEpoch: number) {
  return profiles().open(connectorContextOf(keyspace, join(directory, 'step')), lastEpoch)
}
