import { append } from './append.ts'
import { compareText, strengthOf, type Edge, type EdgeKind, type VerdictStamp } from './edge.ts'
import { edgeSourcesMax, otherSource, type Trace } from './trace.ts'

/** A person's word on an edge. */
export interface Verdict extends VerdictStamp {
  readonly author: string
  readonly note: string
}

/** That two identifiers probably are one person's: found by a model. */
export interface Candidate {
  readonly bits: number
  /** Version of the model. */
  readonly model: string
  /** Event time of the last that was said by either of the two. */
  readonly saidMs: number
}

/** One observation of an edge. */
export interface Sighting {
  readonly source: string
  readonly kind: Trace['kind']
  readonly timestampMs: number
  readonly messageId: string
}

/** What few edges have. */
interface Special {
  readonly verdict: Verdict | undefined
  readonly candidate: Candidate | undefined
  readonly removedUntilMs: number
}

const nothingSpecial: Special = {
  verdict: undefined,
  candidate: undefined,
  removedUntilMs: -Infinity,
}

const noTraces: readonly Trace[] = []

/** An edge of a live component, with where it is known from. Changed in place. */
export class LiveEdge implements Edge {
  a: number
  b: number
  kind: EdgeKind = 'removed'
  traces: readonly Trace[] = noTraces
  /** The guard that keeps its two ends apart; '' where they are together. */
  refusedBy = ''
  /** What most edges have not. */
  #special: Special | undefined

  /** Of two places, the smaller first. */
  constructor(a: number, b: number) {
    this.a = a
    this.b = b
  }

  get bits(): number {
    return this.candidate?.bits ?? 0
  }

  get firstSeenMs(): number {
    let firstMs = Infinity
    for (const { firstSeenMs } of this.traces) if (firstSeenMs < firstMs) firstMs = firstSeenMs
    return firstMs
  }

  get lastSeenMs(): number {
    let lastMs = -Infinity
    for (const { lastSeenMs } of this.traces) if (lastSeenMs > lastMs) lastMs = lastSeenMs
    return lastMs
  }

  get verdict(): Verdict | undefined {
    return this.#special?.verdict
  }

  set verdict(verdict: Verdict | undefined) {
    this.#special = { ...(this.#special ?? nothingSpecial), verdict }
  }

  get candidate(): Candidate | undefined {
    return this.#special?.candidate
  }

  set candidate(candidate: Candidate | undefined) {
    this.#special = { ...(this.#special ?? nothingSpecial), candidate }
  }

  /** What was seen up to here was taken back: late repeats of it do not count. */
  get removedUntilMs(): number {
    return this.#special === undefined ? -Infinity : this.#special.removedUntilMs
  }

  set removedUntilMs(removedUntilMs: number) {
    this.#special = { ...(this.#special ?? nothingSpecial), removedUntilMs }
  }

  /** Observations of all sources. */
  get count(): number {
    return this.traces.reduce((sum, { count }) => sum + count, 0)
  }

  /** Notes an observation, unless it was taken back before it came. */
  see(sighting: Sighting): void {
    const { timestampMs, kind } = sighting
    if (timestampMs <= this.removedUntilMs) return
    this.#note(sighting)
    if (strengthOf(kind) < strengthOf(this.kind)) this.kind = kind
  }

  /**
   * Notes what a model finds, or that it finds nothing any more; answers whether that changes who
   * belongs together. What was taken back stays so until something is said later.
   */
  propose(candidate: Candidate | undefined): boolean {
    if (candidate !== undefined && candidate.saidMs <= this.removedUntilMs) return false
    const known = this.candidate
    if (candidate === undefined && known === undefined) return false
    this.candidate = candidate
    if (candidate?.bits === known?.bits && candidate?.model === known?.model) return false
    this.settle()
    return true
  }

  /** Whether it says nothing, and nothing was taken back. */
  get isEmpty(): boolean {
    return this.kind === 'removed' && this.removedUntilMs === -Infinity
  }

  /** Takes back what a source saw up to a time, or all sources; answers whether there was anything. */
  remove(untilMs: number, source?: string): boolean {
    const kept = this.traces.filter((trace) => source !== undefined && trace.source !== source)
    const candidate = source === undefined ? this.candidate : undefined
    const changed = kept.length < this.traces.length || candidate !== undefined
    if (source === undefined) {
      // What is known is taken back whatever its time: clocks may run ahead.
      const saidMs = candidate?.saidMs ?? -Infinity
      const latestMs = Math.max(untilMs, this.lastSeenMs, saidMs)
      this.removedUntilMs = Math.max(this.removedUntilMs, latestMs)
      if (candidate !== undefined) this.candidate = undefined
    }
    this.traces = kept
    this.settle()
    return changed
  }

  /** Works its kind out anew from what is known. */
  settle(): void {
    let kind: EdgeKind = this.candidate === undefined ? 'removed' : 'candidate'
    for (const trace of this.traces) {
      if (strengthOf(trace.kind) < strengthOf(kind)) kind = trace.kind
    }
    if (this.verdict !== undefined) kind = 'verdict'
    this.kind = kind
  }

  #note({ source, kind, timestampMs, messageId }: Sighting): void {
    const trace = this.#trace(source, kind)
    if (trace === undefined) {
      this.traces = append(this.traces, {
        source: this.traces.length < edgeSourcesMax ? source : otherSource,
        kind,
        firstSeenMs: timestampMs,
        lastSeenMs: timestampMs,
        count: 1,
        firstId: messageId,
        lastId: messageId,
      })
      return
    }
    trace.count += 1
    noteTime(trace, timestampMs, messageId)
  }

  #trace(source: string, kind: Trace['kind']): Trace | undefined {
    for (const trace of this.traces)
      if (trace.source === source && trace.kind === kind) return trace
    if (this.traces.length < edgeSourcesMax) return undefined
    return this.traces.find((trace) => trace.source === otherSource && trace.kind === kind)
  }
}

function noteTime(trace: Trace, timestampMs: number, messageId: string): void {
  const { firstSeenMs, lastSeenMs, firstId, lastId } = trace
  if (
    timestampMs < firstSeenMs ||
    (timestampMs === firstSeenMs && compareText(messageId, firstId) < 0)
  ) {
    trace.firstSeenMs = timestampMs
    trace.firstId = messageId
  }
  if (
    timestampMs > lastSeenMs ||
    (timestampMs === lastSeenMs && compareText(messageId, lastId) > 0)
  ) {
    trace.lastSeenMs = timestampMs
    trace.lastId = messageId
  }
}
