import type { Operator, OperatorSpec, Output, Outside, Want } from '#operators'
import type { Message, Rejection } from '#schemas'
import type { Cells, CellSpecs, RowChange, TimeDomain, WorkingSet } from '#state'
import type { PartsSince } from './parts-since.ts'
import { rejectedCounter, type Counters } from './counters.ts'

/** An operator and its opened state. */
export interface StageOptions {
  readonly step: string
  readonly spec: OperatorSpec<unknown, unknown>
  readonly workingSet: WorkingSet<CellSpecs>
  readonly counters: Counters
  readonly watermarkMs: number
  /** Since when the parts of its state have been there. */
  readonly parts: PartsSince
  /** Makes calls for an operator that prepares its batches. */
  readonly outside: Outside | undefined
}

/** What a stage leaves for the manifest when a barrier passes. */
export interface StageCapture {
  readonly step: string
  readonly changes: readonly RowChange[]
  readonly watermarkMs: number
  readonly counters: Readonly<Record<string, number>>
  readonly parts: PartsSince
}

/**
 * One operator, live: batch in, batch out. Side outputs and rejections pile up during a call; the
 * chain takes them right after it.
 */
export class Stage {
  readonly step: string
  /** Names of the declared side outputs. */
  readonly sideOutputs: readonly string[]
  readonly #spec: OperatorSpec<unknown, unknown>
  readonly #workingSet: WorkingSet<CellSpecs>
  readonly #operator: Operator<unknown, unknown>
  readonly #output: Output<unknown>
  readonly #counters: Counters
  readonly #outside: Outside | undefined
  readonly #hasTtl: boolean
  readonly #side = new Map<string, Message<unknown>[]>()
  readonly #parts: PartsSince
  #rejections: Message<Rejection>[] = []
  #emitted: Message<unknown>[] = []
  #watermarkMs: number
  #processingTimeMs = Number.NEGATIVE_INFINITY

  constructor({ step, spec, workingSet, counters, watermarkMs, parts, outside }: StageOptions) {
    this.step = step
    this.#parts = parts
    this.#spec = spec
    this.#workingSet = workingSet
    this.#counters = counters
    this.#watermarkMs = watermarkMs
    this.#outside = outside
    this.#hasTtl = Object.values(spec.state).some((cell) => 'ttlMs' in cell)
    this.sideOutputs = spec.sideOutputs ?? []
    for (const name of this.sideOutputs) this.#side.set(name, [])
    this.#output = {
      emit: (message) => void this.#emitted.push(message),
      reject: (message, reason, detail) => this.#reject(message, reason, detail),
      sideOutput: (name, message) => this.#toSideOutput(name, message),
    }
    this.#operator = spec.open({
      step,
      cells: workingSet.cells,
      timers: workingSet.timers,
      watermarkMs: () => this.#watermarkMs,
      processingTimeMs: () => this.#processingTimeMs,
      count: (name, by) => counters.add(name, by),
    })
  }

  /** Brings what a batch will read into the working set: for remote state. */
  async prefetch(messages: readonly Message<unknown>[]): Promise<void> {
    if (this.#spec.partitioning === undefined) {
      const keys = [...new Set(messages.map((message) => message.key))]
      const cells = Object.keys(this.#spec.state)
      await Promise.all(cells.map((cell) => this.#workingSet.prefetch(cell, keys)))
    }
    await this.#prefetchRounds((cells, want) => this.#spec.prefetch?.(messages, cells, want))
  }

  /** Fetches the next timers that are due and what they will read; false when none is left. */
  async prefetchTimers(domain: TimeDomain, upToMs: number): Promise<boolean> {
    const keys = await this.#workingSet.prefetchTimers(domain, upToMs)
    if (keys.length === 0) return false
    // What an operator reads whatever the message is, its timers read as well.
    await this.prefetch([])
    await this.#prefetchRounds((cells, want) => this.#spec.prefetchTimers?.(keys, cells, want))
    return true
  }

  async #prefetchRounds(
    rounds: (cells: Cells<CellSpecs>, want: Want<CellSpecs>) => Iterable<void> | undefined,
  ): Promise<void> {
    let wanted = new Map<string, Set<string>>()
    const want = (cell: string, key: string): void => {
      const keys = wanted.get(cell)
      if (keys === undefined) wanted.set(cell, new Set([key]))
      else keys.add(key)
    }
    const fetchWanted = async (): Promise<void> => {
      const asked = wanted
      wanted = new Map()
      await Promise.all(
        [...asked].map(([cell, keys]) => this.#workingSet.prefetch(cell, [...keys])),
      )
    }
    for (const _round of rounds(this.#workingSet.cells, want) ?? []) await fetchWanted()
    await fetchWanted()
  }

  /** Whether its batches wait for calls to the outside. */
  get prepares(): boolean {
    return this.#outside !== undefined
  }

  /** Waits for what a batch needs from outside. */
  async prepare(messages: readonly Message<unknown>[]): Promise<void> {
    if (this.#outside !== undefined) await this.#operator.prepare?.(messages, this.#outside)
  }

  onBatch(messages: readonly Message<unknown>[]): Message<unknown>[] {
    const operator = this.#operator
    for (const message of messages) {
      if (this.#hasTtl) this.#workingSet.at(message.timestampMs)
      operator.onMessage(message, this.#output)
    }
    return this.#take()
  }

  /** Fires the timers that are due, in the order of time and key. */
  onTimers(domain: TimeDomain, upToMs: number): Message<unknown>[] {
    if (domain === 'processing') this.#processingTimeMs = upToMs
    const operator = this.#operator
    if (operator.onTimer === undefined) return []
    for (const timer of this.#workingSet.timers.due(domain, upToMs)) {
      if (this.#hasTtl) this.#workingSet.at(timer.timestampMs)
      operator.onTimer(timer, this.#output)
    }
    return this.#take()
  }

  /** Moves the step's watermark, after its timers; never back. */
  onWatermark(watermarkMs: number): Message<unknown>[] {
    if (watermarkMs <= this.#watermarkMs) return []
    this.#watermarkMs = watermarkMs
    this.#workingSet.expire(watermarkMs)
    this.#operator.onWatermark?.(watermarkMs, this.#output)
    return this.#take()
  }

  /** Lets go of what was prefetched. */
  endOfBatch(): void {
    this.#workingSet.endOfBatch()
  }

  /** Cuts the epoch: everything that changed since the last capture. */
  capture(): StageCapture {
    return {
      step: this.step,
      changes: this.#workingSet.capture(),
      watermarkMs: this.#watermarkMs,
      counters: this.#counters.snapshot(),
      parts: this.#parts,
    }
  }

  /** The captured epoch is saved. */
  saved(): void {
    this.#workingSet.saved()
  }

  takeRejections(): readonly Message<Rejection>[] {
    const rejections = this.#rejections
    if (rejections.length > 0) this.#rejections = []
    return rejections
  }

  takeSideOutput(name: string): readonly Message<unknown>[] {
    const messages = this.#side.get(name) ?? []
    if (messages.length > 0) this.#side.set(name, [])
    return messages
  }

  #take(): Message<unknown>[] {
    const emitted = this.#emitted
    this.#emitted = []
    return emitted
  }

  #reject(message: Message<unknown>, reason: string, detail: string): void {
    this.#counters.add(rejectedCounter(reason))
    const { key, timestampMs, origin } = message
    const value = { reason, step: this.step, message: detail, origin }
    this.#rejections.push({ key, value, timestampMs, origin })
  }

  #toSideOutput(name: string, message: Message<unknown>): void {
    const messages = this.#side.get(name)
    if (messages === undefined) {
      throw new Error(`step ${this.step} has no side output '${name}': declare it in its spec`)
    }
    messages.push(message)
  }
}
