/** Whether something that was set at `stampMs` (-Infinity where unknown) is past its ttl. */
export function isPast(stampMs: number, ttlMs: number, watermarkMs: number): boolean {
  return stampMs !== -Infinity && stampMs + ttlMs <= watermarkMs
}

/** Event time of a step, from which a ttl counts. */
export class EventClock {
  watermarkMs = -Infinity
  atMs = -Infinity

  /** When a value that is set now was set. Never behind the watermark: it was not late. */
  stampMs(): number {
    return Math.max(this.watermarkMs, this.atMs)
  }
}
