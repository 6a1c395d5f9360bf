import assert from 'node:assert/strict'
import type { Json } from '#connectors'
import type { Manifest, RowChange, SourceState } from '#state'
import type { PartsSince } from './parts-since.ts'
import type { SourceCapture } from './source-runner.ts'
import type { StageCapture } from './stage.ts'

/** Ids of the steps that leave something for every epoch. */
export interface Participants {
  readonly sources: readonly string[]
  readonly stages: readonly string[]
  readonly sinks: readonly string[]
}

/**
 * Collects what every step leaves for one epoch. `complete` resolves when nothing is missing: then
 * the manifest may be saved.
 */
export class Epoch {
  readonly number: number
  readonly complete: Promise<void>
  readonly #missing: Set<string>
  readonly #changes: RowChange[] = []
  readonly #sources: Record<string, SourceState> = {}
  readonly #watermarksMs: Record<string, number> = {}
  readonly #counters: Record<string, Readonly<Record<string, number>>> = {}
  readonly #committables: Record<string, Json> = {}
  readonly #parts: Record<string, PartsSince> = {}
  #resolve: () => void = () => {}

  constructor(number: number, { sources, stages, sinks }: Participants) {
    this.number = number
    this.#missing = new Set([...sources, ...stages, ...sinks])
    this.complete = new Promise((resolve) => (this.#resolve = resolve))
  }

  sourceReached(step: string, { state, watermarkMs, counters }: SourceCapture): void {
    this.#sources[step] = state
    this.#watermarksMs[step] = watermarkMs
    this.#counters[step] = counters
    this.#has(step)
  }

  stageCaptured({ step, changes, watermarkMs, counters, parts }: StageCapture): void {
    for (const change of changes) this.#changes.push(change)
    this.#watermarksMs[step] = watermarkMs
    this.#counters[step] = counters
    if (Object.keys(parts).length > 0) this.#parts[step] = parts
    this.#has(step)
  }

  sinkPrepared(step: string, committable: Json): void {
    this.#committables[step] = committable
    this.#has(step)
  }

  get changes(): readonly RowChange[] {
    return this.#changes
  }

  manifest(pipeline: string, savedAtMs: number): Manifest {
    assert.equal(this.#missing.size, 0, 'a manifest needs every step')
    return {
      pipeline,
      epoch: this.number,
      savedAtMs,
      sources: this.#sources,
      watermarksMs: finite(this.#watermarksMs),
      committables: this.#committables,
      counters: this.#counters,
      ...(Object.keys(this.#parts).length > 0 && { parts: this.#parts }),
    }
  }

  #has(step: string): void {
    assert(this.#missing.delete(step), `step ${step} took part twice in epoch ${this.number}`)
    if (this.#missing.size === 0) this.#resolve()
  }
}

/** JSON has no infinities: a watermark that has not begun is left out, one past the end is capped. */
function finite(watermarksMs: Readonly<Record<string, number>>): Record<string, number> {
  const known = Object.entries(watermarksMs).filter(([, ms]) => ms !== Number.NEGATIVE_INFINITY)
  return Object.fromEntries(
    known.map(([step, ms]) => [step, Math.min(ms, Number.MAX_SAFE_INTEGER)]),
  )
}
