import type { Arrival, ArrivalKind } from './arrival.ts'

const lateFromMs = 600_000
const weekMs = 7 * 86_400_000

/** Counts what a simulation holds. */
export class Tally {
  lines = 0
  bytes = 0
  late = 0
  olderThanWeek = 0
  readonly #kinds = new Map<ArrivalKind, number>()
  readonly #people = new Set<string>()

  add({ line, kind, person, occurredAtMs, receivedAtMs }: Arrival): void {
    this.lines += 1
    this.bytes += Buffer.byteLength(line) + 1
    this.#kinds.set(kind, this.of(kind) + 1)
    if (person !== undefined) this.#people.add(person)
    if (kind !== 'event') return
    if (receivedAtMs - occurredAtMs >= lateFromMs) this.late += 1
    if (receivedAtMs - occurredAtMs >= weekMs) this.olderThanWeek += 1
  }

  get people(): number {
    return this.#people.size
  }

  of(kind: ArrivalKind): number {
    return this.#kinds.get(kind) ?? 0
  }

  toString(): string {
    return [
      `lines       ${this.lines} of ${Math.round(this.bytes / this.lines)} bytes, ${this.bytes} in all`,
      `people      ${this.people}`,
      `events      ${this.of('event')}, ${this.late} later than ten minutes, ${this.olderThanWeek} than a week`,
      `duplicates  ${this.of('natural-duplicate')} natural, ${this.of('synthetic-duplicate')} synthetic`,
      `bad lines   ${this.of('bad')}`,
    ].join('\n')
  }
}
