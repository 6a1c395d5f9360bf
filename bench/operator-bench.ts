import type { Operator, OperatorSpec, Output } from '#operators'
import type { Message } from '#schemas'
import { memoryStore, openCells, type CellSpecs, type WorkingSet } from '#state'
import { startCost } from './cost.ts'
import { median } from './figure.ts'

/**
 * CPU time an event of some work that comes in pieces. The median over slices of the whole: state grows
 * from slice to slice, and another process may disturb some.
 */
export class SlicedCpu {
  readonly #slices: number[] = []
  #microseconds = 0
  #events = 0

  run<T>(events: number, work: () => T): T {
    const stop = startCost()
    const result = work()
    this.#microseconds += stop().cpuMicroseconds
    this.#events += events
    return result
  }

  endSlice(): void {
    if (this.#events > 0) this.#slices.push(this.#microseconds / this.#events)
    this.#microseconds = 0
    this.#events = 0
  }

  get microsecondsPerEvent(): number {
    return median(this.#slices)
  }
}

/** An operator over the real working set in memory, without the runtime around it. */
export class OperatorBench<In, Out> {
  readonly #operator: Operator<In, Out>
  readonly #workingSet: WorkingSet<CellSpecs>
  readonly #output: Output<Out>
  #emitted: Message<Out>[] = []
  #watermarkMs = -Infinity

  constructor(spec: OperatorSpec<In, Out>, workingSet: WorkingSet<CellSpecs>) {
    this.#workingSet = workingSet
    const { cells, timers } = workingSet
    const watermarkMs = (): number => this.#watermarkMs
    this.#operator = spec.open({
      step: spec.kind,
      cells,
      timers,
      watermarkMs,
      processingTimeMs: () => -Infinity,
      count: () => undefined,
    })
    this.#output = {
      emit: (message) => void this.#emitted.push(message),
      reject: () => undefined,
      sideOutput: () => undefined,
    }
  }

  /** The same state under another spec, as after a restart with other definitions. */
  with(spec: OperatorSpec<In, Out>): OperatorBench<In, Out> {
    return new OperatorBench(spec, this.#workingSet)
  }

  /** Bytes that a checkpoint would write of everything: call it at the end. */
  storedBytes(): number {
    const entries = this.#workingSet.capture()
    return entries.reduce((sum, { key, bytes }) => sum + key.length + (bytes?.length ?? 0), 0)
  }

  /** Sends a batch through, and answers what came out. */
  run(batch: readonly Message<In>[], cpu: SlicedCpu): readonly Message<Out>[] {
    this.#emitted = []
    cpu.run(batch.length, () => {
      for (const message of batch) {
        this.#workingSet.at(message.timestampMs)
        this.#operator.onMessage(message, this.#output)
      }
      this.#workingSet.endOfBatch()
    })
    return this.#emitted
  }

  /**
   * Moves event time on and fires timers: time that belongs to events that were there before. Answers
   * how many messages came out.
   */
  advance(watermarkMs: number, cpu: SlicedCpu): number {
    this.#emitted = []
    cpu.run(0, () => {
      for (const timer of this.#workingSet.timers.due('event', watermarkMs)) {
        this.#workingSet.at(timer.timestampMs)
        this.#operator.onTimer?.(timer, this.#output)
      }
      this.#watermarkMs = watermarkMs
      this.#operator.onWatermark?.(watermarkMs, this.#output)
      this.#workingSet.expire(watermarkMs)
      this.#workingSet.endOfBatch()
    })
    return this.#emitted.length
  }
}

/** Opens an operator over empty state that all stays in memory. */
export async function openBench<In, Out, S extends CellSpecs>(
  spec: OperatorSpec<In, Out, S>,
): Promise<OperatorBench<In, Out>> {
  const state = await openCells(memoryStore(), spec.kind, spec.state, { cacheEntriesMax: 1e8 })
  const untyped = spec as unknown as OperatorSpec<In, Out>
  return new OperatorBench(untyped, state)
}
