import {
  foldProfile,
  resolveIdentity,
  type FragmentCells,
  type IdentityCells,
  type IdentityCommand,
  type IdentityRules,
  type MergeRules,
  type Output,
  type Resolved,
} from '#operators'
import { ChunkOrigin, type CustomerEvent, type Message } from '#schemas'
import { memoryStore, readState, type StateReader } from '#state'
import { nowhere, openLive, type Live } from './live-operator.ts'
import type { Outcome } from './outcome.ts'
import { readOutcome } from './read-outcome.ts'
import { eventOf } from './step-event.ts'
import type { SayStep, Step } from './step.ts'

const identityStep = 'identity'
const profileStep = 'profiles'
const noBytes = new Uint8Array()

/** What else the state is opened with. */
export interface LiveIdentityOptions {
  /** Traits of the profiles that are folded behind identity; none by default. */
  readonly traits?: MergeRules<CustomerEvent>
}

/**
 * The real thing under test: `resolveIdentity` and `foldProfile` behind it, over a store in memory, as
 * a run drives them.
 */
export class LiveIdentity {
  /** Everything that identity has said, in order. */
  readonly resolved: Resolved[] = []
  /** Why commands or events were rejected. */
  readonly rejected: string[] = []
  readonly #rules: IdentityRules
  readonly #store = memoryStore()
  readonly #traits: MergeRules<CustomerEvent>
  #identity: Live<IdentityCells, CustomerEvent | IdentityCommand> | undefined
  #profiles: Live<FragmentCells, Resolved> | undefined
  #watermarkMs = -Infinity
  #epoch = 0

  private constructor(rules: IdentityRules, { traits = {} }: LiveIdentityOptions) {
    this.#rules = rules
    this.#traits = traits
  }

  static async open(
    rules: IdentityRules,
    options: LiveIdentityOptions = {},
  ): Promise<LiveIdentity> {
    const live = new LiveIdentity(rules, options)
    await live.#open()
    return live
  }

  /** What a program leaves. */
  static async after(
    rules: IdentityRules,
    steps: readonly Step[],
    options: LiveIdentityOptions = {},
  ): Promise<LiveIdentity> {
    const live = await LiveIdentity.open(rules, options)
    for (const step of steps) await live.take(step)
    return live
  }

  get cells() {
    return this.#opened().state.cells
  }

  get fragments() {
    if (this.#profiles === undefined) throw new Error('not open')
    return this.#profiles.state.cells.fragments
  }

  get watermarkMs(): number {
    return this.#watermarkMs
  }

  /** An identifier as the state has it; undefined where it is not known. */
  member(identifier: string) {
    const { nodes, components } = this.cells
    const node = nodes.get(identifier)
    return components.get(node?.component ?? '')?.members[node?.member ?? -1]
  }

  /** What links two identifiers in the state. */
  edge(left: string, right: string) {
    const [a, b] = [this.member(left), this.member(right)]
    return a === undefined || b?.home !== a.home ? undefined : a.home.edgeBetween(a, b)
  }

  /** Takes one step. */
  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'see':
        return this.#send(eventOf(step, this.#rules), step.source, step.atMs)
      case 'say':
        return this.#send(this.#commandOf(step), 'commands', step.atMs)
      case 'advance':
        return this.#advance(step.toMs)
      default:
        await this.#save()
        return this.#open()
    }
  }

  /** What the state says of identifiers. Throws where one is lost, or its state contradicts itself. */
  outcome(identifiers: Iterable<string>): Outcome {
    return readOutcome(this.cells, identifiers)
  }

  /** Saves everything, and reads it as somebody outside of the run does. */
  async saved(): Promise<StateReader<IdentityCells>> {
    await this.#save()
    return readState(this.#store, identityStep, resolveIdentity({ rules: this.#rules }).state)
  }

  /** A command names every known identifier where it would only show there later. */
  #commandOf({ id, atMs, said }: SayStep): IdentityCommand {
    const stamp = { id, atMs, author: 'ada', reason: 'test' }
    if (said.verb !== 'undo-import') return { ...stamp, ...said }
    return { ...stamp, ...said, identifiers: [...this.#known] }
  }

  readonly #known = new Set<string>()

  #send(value: CustomerEvent | IdentityCommand, source: string, timestampMs: number): void {
    const origin = new ChunkOrigin(source, '0', 0, noBytes)
    const message = { key: '', value, timestampMs, origin }
    const { state, operator } = this.#opened()
    state.at(timestampMs)
    operator.onMessage(message, this.#output)
    state.endOfBatch()
  }

  #advance(toMs: number): void {
    const watermarkMs = Math.max(this.#watermarkMs, toMs)
    const { state, operator } = this.#opened()
    for (const timer of state.timers.due('event', watermarkMs)) {
      state.at(timer.timestampMs)
      operator.onTimer?.(timer, this.#output)
    }
    this.#watermarkMs = watermarkMs
    state.expire(watermarkMs)
    operator.onWatermark?.(watermarkMs, this.#output)
    state.endOfBatch()
  }

  readonly #output: Output<unknown> = {
    emit: (message) => this.#fold(message as Message<Resolved>),
    reject: (_message, reason, detail) => void this.rejected.push(`${reason}: ${detail}`),
    sideOutput: () => {},
  }

  #fold(message: Message<Resolved>): void {
    const { members, touched = [], erased = [] } = message.value
    for (const key of [...members, ...touched.flatMap((profile) => profile.members)]) {
      this.#known.add(key)
    }
    for (const key of erased) this.#known.delete(key)
    this.resolved.push(message.value)
    this.#profiles?.state.at(message.timestampMs)
    this.#profiles?.operator.onMessage(message, nowhere)
    this.#profiles?.state.endOfBatch()
  }

  async #open(): Promise<void> {
    const identity = resolveIdentity({ rules: this.#rules })
    const profiles = foldProfile({ traits: this.#traits })
    const watermarkMs = () => this.#watermarkMs
    this.#identity = await openLive(this.#store, identityStep, identity, watermarkMs)
    this.#profiles = await openLive(this.#store, profileStep, profiles, watermarkMs)
  }

  #opened(): Live<IdentityCells, CustomerEvent | IdentityCommand> {
    if (this.#identity === undefined) throw new Error('not open')
    return this.#identity
  }

  async #save(): Promise<void> {
    this.#epoch += 1
    const states = [this.#opened().state, this.#profiles?.state].flatMap((state) => state ?? [])
    await this.#store.commit(
      states.flatMap((state) => state.capture()),
      {
        pipeline: 'identity-laws',
        epoch: this.#epoch,
        savedAtMs: 0,
        sources: {},
        watermarksMs: {},
        committables: {},
        counters: {},
      },
    )
    for (const state of states) state.saved()
  }
}
