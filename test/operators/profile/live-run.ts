import {
  foldProfile,
  profileReader,
  resolveIdentity,
  type FoldProfileOptions,
  type IdentityCommand,
  type IdentityRules,
  type Profile,
  type ProfileChange,
  type SegmentChange,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { memoryStore } from '#state'
import { openOperator } from '../../helpers/operator-harness.ts'

/** What is folded, under which rules of identity. */
export interface LiveOptions extends FoldProfileOptions {
  readonly rules?: IdentityRules
}

/** What can be done to identity and the fold of profiles behind it. */
export interface Run {
  readonly send: (...messages: readonly Message<CustomerEvent | IdentityCommand>[]) => void
  readonly advance: (toMs: number) => void
  /** Saves, and opens again what was saved; under other options where they are given. */
  readonly restart: (options?: LiveOptions) => void
}

/** Drives identity and the fold of profiles; answers everything that came out. */
export async function live(options: LiveOptions, drive: (run: Run) => void) {
  const steps: ((run: LiveRun) => Promise<void> | void)[] = []
  drive({
    send: (...messages) => void steps.push((run) => run.send(messages)),
    advance: (toMs) => void steps.push((run) => run.advance(toMs)),
    restart: (other = options) => void steps.push((run) => run.restart(other)),
  })
  const run = new LiveRun(options)
  await run.open()
  for (const step of steps) await step(run)
  return run.result()
}

class LiveRun {
  readonly #stores = { identity: memoryStore(), fold: memoryStore() }
  readonly #emitted: ProfileChange[] = []
  readonly #sides = new Map<string, unknown[]>()
  readonly #counters = new Map<string, number>()
  #options: LiveOptions
  #opened!: Awaited<ReturnType<LiveRun['reopen']>>
  #watermarkMs = -Infinity

  constructor(options: LiveOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    this.#opened = await this.reopen()
  }

  async reopen() {
    const { rules, emit = 'change' } = this.#options
    const spec = resolveIdentity({
      emit: emit === 'profile' ? 'profile' : 'members',
      ...(rules && { rules }),
    })
    const foldSpec = foldProfile(this.#options)
    return {
      spec,
      foldSpec,
      identity: await openOperator(spec, { store: this.#stores.identity }),
      fold: await openOperator(foldSpec, { store: this.#stores.fold }),
    }
  }

  send(messages: readonly Message<CustomerEvent | IdentityCommand>[]): void {
    this.#passOn(() => this.#opened.identity.send(...messages))
  }

  advance(toMs: number): void {
    this.#watermarkMs = toMs
    this.#passOn(() => this.#opened.identity.advance(toMs))
    this.#opened.fold.advance(toMs)
  }

  async restart(options: LiveOptions): Promise<void> {
    await this.#save()
    this.#options = options
    this.#opened = await this.reopen()
    if (this.#watermarkMs !== -Infinity) this.advance(this.#watermarkMs)
  }

  async result() {
    await this.#save()
    return {
      emitted: this.#emitted,
      changes: (this.#sides.get('segment-changes') ?? []) as SegmentChange[],
      side: (name: string) => this.#sides.get(name) ?? [],
      counter: (name: string) => this.#counters.get(name) ?? 0,
      profiles: await this.#profiles(),
      watermarkMs: this.#watermarkMs,
    }
  }

  async #profiles(): Promise<readonly Profile[]> {
    const { spec, foldSpec, identity, fold } = this.#opened
    const reader = profileReader({
      identity: await identity.reader(),
      fragments: await fold.reader(),
      rules: spec.rules,
      traits: foldSpec.traits,
      segments: foldSpec.segments,
      asOfMs: async () => this.#watermarkMs,
    })
    const profiles: Profile[] = []
    for await (const profile of reader.list()) profiles.push(profile)
    return profiles
  }

  #passOn(work: () => void): void {
    const { identity, fold } = this.#opened
    const from = identity.emitted.length
    work()
    fold.send(...identity.emitted.slice(from))
  }

  async #save(): Promise<void> {
    const { identity, fold } = this.#opened
    await identity.checkpoint()
    await fold.checkpoint()
    this.#emitted.push(...fold.values)
    for (const name of fold.sideOutputs.keys()) {
      this.#sides.set(name, [...(this.#sides.get(name) ?? []), ...fold.side(name)])
    }
    for (const [name, by] of fold.counters) {
      this.#counters.set(name, (this.#counters.get(name) ?? 0) + by)
    }
  }
}
