import type { Operator, OperatorSpec, Want } from '#operators'
import type { Message } from '#schemas'
import {
  memoryStore,
  openCells,
  readState,
  type CellSpecs,
  type StateReader,
  type StateStore,
  type WorkingSet,
} from '#state'

/** A message that an operator refused. */
export interface Refused {
  readonly message: Message<unknown>
  readonly reason: string
  readonly detail: string
}

export interface HarnessOptions {
  /** Where the state is kept; by default in memory. */
  readonly store?: StateStore
  readonly cacheEntriesMax?: number
  /** How far the step is: a restart goes on from the watermark that was saved. */
  readonly watermarkMs?: number
}

const step = 'step'

/** Opens an operator over the real working set, the way a run does. */
export async function openOperator<In, Out, S extends CellSpecs>(
  spec: OperatorSpec<In, Out, S>,
  { store = memoryStore(), cacheEntriesMax = 1_000, watermarkMs = -Infinity }: HarnessOptions = {},
): Promise<OperatorHarness<In, Out, S>> {
  const workingSet = await openCells(store, step, spec.state, { cacheEntriesMax })
  return new OperatorHarness(spec, store, workingSet, watermarkMs)
}

/** A live operator and everything that came out of it. */
export class OperatorHarness<In, Out, S extends CellSpecs> {
  readonly emitted: Message<Out>[] = []
  readonly refused: Refused[] = []
  readonly sideOutputs = new Map<string, Message<unknown>[]>()
  readonly counters = new Map<string, number>()
  readonly store: StateStore
  readonly workingSet: WorkingSet<S>
  readonly #spec: OperatorSpec<In, Out, S>
  readonly #operator: Operator<In, Out>
  #watermarkMs: number
  #processingTimeMs = -Infinity
  #epoch = 0

  constructor(
    spec: OperatorSpec<In, Out, S>,
    store: StateStore,
    workingSet: WorkingSet<S>,
    watermarkMs: number,
  ) {
    this.#watermarkMs = watermarkMs
    this.#spec = spec
    this.store = store
    this.workingSet = workingSet
    this.#operator = spec.open({
      step,
      cells: workingSet.cells,
      timers: workingSet.timers,
      watermarkMs: () => this.#watermarkMs,
      processingTimeMs: () => this.#processingTimeMs,
      count: (name, by = 1) => void this.counters.set(name, (this.counters.get(name) ?? 0) + by),
    })
  }

  /** Values that came out, in their order. */
  get values(): readonly Out[] {
    return this.emitted.map(({ value }) => value)
  }

  counter(name: string): number {
    return this.counters.get(name) ?? 0
  }

  /** Values of a side output. */
  side(name: string): readonly unknown[] {
    return (this.sideOutputs.get(name) ?? []).map(({ value }) => value)
  }

  send(...messages: readonly Message<In>[]): void {
    for (const message of messages) {
      this.workingSet.at(message.timestampMs)
      this.#operator.onMessage(message, this)
    }
    this.workingSet.endOfBatch()
  }

  /** Fires the timers that are due, then moves the watermark. */
  advance(watermarkMs: number): void {
    this.#fire(watermarkMs)
    this.#moveTo(watermarkMs)
  }

  /** Moves the wall clock, and fires the timers that go by it. */
  tick(nowMs: number): void {
    this.#processingTimeMs = nowMs
    for (const timer of this.workingSet.timers.due('processing', nowMs)) {
      this.#operator.onTimer?.(timer, this)
    }
    this.workingSet.endOfBatch()
  }

  /** The same as a run over a remote store does it: what is due is fetched before, with its keys. */
  async advanceRemote(watermarkMs: number): Promise<void> {
    for (;;) {
      const keys = await this.workingSet.prefetchTimers('event', watermarkMs)
      if (keys.length === 0) break
      const { cells } = this.workingSet
      await this.#fetchRounds((want) => this.#spec.prefetchTimers?.(keys, cells, want))
      this.#fire(watermarkMs)
      this.workingSet.endOfBatch()
    }
    this.#moveTo(watermarkMs)
  }

  /** Sends a batch as a run over a remote store does: what it needs is fetched before. */
  async sendRemote(...messages: readonly Message<In>[]): Promise<void> {
    await this.#prefetch(messages)
    this.send(...messages)
  }

  /** Saves everything that changed. */
  async checkpoint(): Promise<void> {
    this.#epoch += 1
    const changes = this.workingSet.capture()
    await this.store.commit(changes, {
      pipeline: 'test',
      epoch: this.#epoch,
      savedAtMs: 0,
      sources: {},
      watermarksMs: {},
      committables: {},
      counters: {},
    })
    this.workingSet.saved()
  }

  /** Reads what was saved, as somebody outside of the run does. */
  reader(): Promise<StateReader<S>> {
    return readState(this.store, step, this.#spec.state)
  }

  emit(message: Message<Out>): void {
    this.emitted.push(message)
  }

  reject(message: Message<unknown>, reason: string, detail: string): void {
    this.refused.push({ message, reason, detail })
  }

  sideOutput(name: string, message: Message<unknown>): void {
    if (!this.#spec.sideOutputs?.includes(name)) throw new Error(`no side output ${name}`)
    this.sideOutputs.set(name, [...(this.sideOutputs.get(name) ?? []), message])
  }

  #fire(watermarkMs: number): void {
    for (const timer of this.workingSet.timers.due('event', watermarkMs)) {
      this.workingSet.at(timer.timestampMs)
      this.#operator.onTimer?.(timer, this)
    }
  }

  #moveTo(watermarkMs: number): void {
    this.#watermarkMs = watermarkMs
    this.workingSet.expire(watermarkMs)
    this.#operator.onWatermark?.(watermarkMs, this)
    this.workingSet.endOfBatch()
  }

  async #prefetch(batch: readonly Message<In>[]): Promise<void> {
    const { cells } = this.workingSet
    await this.#fetchRounds((want) => {
      for (const cell of Object.keys(this.#spec.state)) {
        for (const { key } of batch) want(cell, key)
      }
      return this.#spec.prefetch?.(batch, cells, want)
    })
  }

  async #fetchRounds(rounds: (want: Want<S>) => Iterable<void> | undefined): Promise<void> {
    let wanted: [cell: keyof S & string, key: string][] = []
    const fetch = async () => {
      const asked = wanted
      wanted = []
      for (const [cell, key] of asked) await this.workingSet.prefetch(cell, [key])
    }
    const want = (cell: keyof S & string, key: string) => void wanted.push([cell, key])
    for (const _round of rounds(want) ?? []) await fetch()
    await fetch()
  }
}
