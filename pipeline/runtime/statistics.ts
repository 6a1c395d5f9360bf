import type { Manifest } from '#state'
import type { PipelineDefinition } from '../graph.ts'
import type { RunSummary } from './run-types.ts'

/** Durations of checkpoints that are kept for percentiles; past it every second one is dropped. */
const durationsMax = 10_000

type CountersByStep = Manifest['counters']

/** What a run's summary is made of: counters before and after, and how long checkpoints took. */
export class Statistics {
  readonly #definition: PipelineDefinition
  readonly #before: CountersByStep
  readonly #startedMs = performance.now()
  #durationsMs: number[] = []
  #checkpoints = 0
  #latest: Manifest | undefined

  constructor(definition: PipelineDefinition, latest: Manifest | undefined) {
    this.#definition = definition
    this.#before = latest?.counters ?? {}
    this.#latest = latest
  }

  get latest(): Manifest | undefined {
    return this.#latest
  }

  get lastCheckpointMs(): number | undefined {
    return this.#durationsMs.at(-1)
  }

  saved(manifest: Manifest, durationMs: number): void {
    this.#latest = manifest
    this.#checkpoints += 1
    this.#durationsMs.push(durationMs)
    if (this.#durationsMs.length <= durationsMax) return
    this.#durationsMs = this.#durationsMs.filter((_, index) => index % 2 === 1)
  }

  /** Messages that this run has read, those of the unsaved epoch included. */
  readBy(sources: readonly { readonly step: string; readonly read: number }[]): number {
    return sources.reduce((sum, { step, read }) => sum + read - this.#readBefore(step), 0)
  }

  #readBefore(step: string): number {
    return this.#before[step]?.['read'] ?? 0
  }

  /** Counts messages of this run; profiles, identifiers, merges and reviews as state holds them. */
  summary(): RunSummary {
    const after = this.#latest?.counters ?? {}
    const elapsedMs = performance.now() - this.#startedMs
    const counts = messageCounts(this.#definition, after, this.#before)
    const sorted = this.#durationsMs.toSorted((left, right) => left - right)
    return {
      ...counts,
      profiles: sum(after, 'profiles'),
      identifiers: sum(after, 'identifiers'),
      merges: sum(after, 'merges'),
      reviews: sum(after, 'reviews'),
      checkpoints: {
        count: this.#checkpoints,
        p50Ms: percentile(sorted, 0.5),
        p99Ms: percentile(sorted, 0.99),
      },
      elapsedMs: Math.round(elapsedMs),
      eventsPerSecond: elapsedMs === 0 ? 0 : Math.round((counts.read * 1000) / elapsedMs),
      total: messageCounts(this.#definition, after, {}),
    }
  }
}

type MessageCounts = RunSummary['total']

/** `accepted` is what is left of `read`: the equation holds by the counting of all the others. */
export function messageCounts(
  definition: PipelineDefinition,
  after: CountersByStep,
  before: CountersByStep,
): MessageCounts {
  const count = (step: string, name: string): number =>
    (after[step]?.[name] ?? 0) - (before[step]?.[name] ?? 0)
  const dedupes = stepsOfKind(definition, 'dedupe')
  const sumOf = (name: string): number => dedupes.reduce((total, id) => total + count(id, name), 0)

  const sources = definition.nodes.filter(({ kind }) => kind === 'source')
  const read = sources.reduce((total, { id }) => total + count(id, 'read'), 0)
  const duplicates = {
    natural: sumOf('natural_duplicates'),
    synthetic: sumOf('synthetic_duplicates'),
  }
  const rejected = rejections(after, count)
  const late = sumOf('late')
  const lost = duplicates.natural + duplicates.synthetic + rejected.total + late
  return { read, accepted: read - lost, duplicates, rejected, late }
}

function rejections(
  after: CountersByStep,
  count: (step: string, name: string) => number,
): RunSummary['rejected'] {
  const byReason: Record<string, number> = {}
  let total = 0
  for (const [step, counters] of Object.entries(after)) {
    for (const name of Object.keys(counters)) {
      const times = name.startsWith('rejected/') ? count(step, name) : 0
      if (times === 0) continue
      const reason = name.slice('rejected/'.length)
      byReason[reason] = (byReason[reason] ?? 0) + times
      total += times
    }
  }
  return { total, byReason }
}

function stepsOfKind(definition: PipelineDefinition, kind: string): readonly string[] {
  return definition.nodes.flatMap((node) =>
    node.kind === 'operator' && node.spec.kind === kind ? [node.id] : [],
  )
}

function sum(counters: CountersByStep, name: string): number {
  return Object.values(counters).reduce((total, ofStep) => total + (ofStep[name] ?? 0), 0)
}

/** Nearest-rank percentile of sorted values, in milliseconds with one decimal; 0 without values. */
function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
  return Math.round(value * 10) / 10
}
