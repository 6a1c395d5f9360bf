import type { Entry, Partitions, Purchase } from './histories.ts'
import { times } from './purchases.ts'

/** A purchase and what has to become of it. */
export interface Judged {
  readonly value: Purchase
  readonly timestampMs: number
  readonly fate: 'accepted' | 'natural' | 'conflicts' | 'late'
  /** Its source's watermark when it came. */
  readonly watermarkMs: number
}

/** What one source and its deduplication come to after some of their input. */
export interface Folded {
  readonly judged: readonly Judged[]
  readonly rejects: readonly string[]
  readonly watermarkMs: number
  readonly horizonMs: number
  /** Ids that deduplication still knows, with the purchase that it let through. */
  readonly known: ReadonlyMap<string, Purchase>
}

/** Entries read of each partition. */
export type Position = Readonly<Record<string, number>>

/** How many entries a source has. */
export function endOf(partitions: Partitions): Position {
  const counts = Object.entries(partitions).map(([name, entries]) => [name, entries.length])
  return Object.fromEntries(counts) as Position
}

/**
 * Folds a source's input up to a position, by the rules of reading alone: partitions that were never
 * read come first, then always the one that is furthest behind in event time. Written apart from the
 * runtime, without batches, epochs and stores.
 */
export function fold(partitions: Partitions, pollMessagesMax: number, upTo: Position): Folded {
  const reading = new Reading(partitions, pollMessagesMax)
  const memory = new Memory()
  const rejects: string[] = []
  while (!reading.isAt(upTo)) {
    for (const entry of reading.poll()) {
      if ('reason' in entry) rejects.push(`${entry.reason} ${Buffer.from(entry.bytes).toString()}`)
      else memory.judge(entry.value, entry.timestampMs, reading.watermarkMs)
    }
    reading.advance()
    memory.forget(reading.watermarkMs)
  }
  const { judged, horizonMs } = memory
  return { judged, rejects, watermarkMs: reading.watermarkMs, horizonMs, known: memory.known() }
}

/** The order in which a source is read, and its watermark. */
class Reading {
  watermarkMs = Number.NEGATIVE_INFINITY
  readonly #partitions: Partitions
  readonly #pollMessagesMax: number
  readonly #offsets = new Map<string, number>()
  readonly #highestMs = new Map<string, number>()

  constructor(partitions: Partitions, pollMessagesMax: number) {
    this.#partitions = partitions
    this.#pollMessagesMax = pollMessagesMax
  }

  isAt(position: Position): boolean {
    const names = Object.keys(this.#partitions)
    const isPast = (name: string): boolean => this.#offset(name) > (position[name] ?? 0)
    if (names.some(isPast)) throw new Error('no poll ends at this position')
    return names.every((name) => this.#offset(name) === (position[name] ?? 0))
  }

  poll(): readonly Entry[] {
    const unread = this.#unread()
    const never = unread.filter((name) => !this.#offsets.has(name))
    const [next = ''] = never.length > 0 ? never : unread.toSorted(this.#byTime)
    const from = this.#offset(next)
    const entries = (this.#partitions[next] ?? []).slice(from, from + this.#pollMessagesMax)
    this.#offsets.set(next, from + entries.length)
    const polledMs = entries.flatMap((entry) => ('reason' in entry ? [] : [entry.timestampMs]))
    this.#highestMs.set(next, Math.max(this.#highest(next), ...polledMs))
    return entries
  }

  advance(): void {
    const unread = this.#unread()
    const highestMs = unread.map((name) => this.#highest(name))
    const reachedMs = unread.length > 0 ? Math.min(...highestMs) : this.#highestOfAll()
    this.watermarkMs = Math.max(this.watermarkMs, reachedMs - times.latenessMs)
  }

  readonly #byTime = (left: string, right: string): number => {
    const [leftMs, rightMs] = [this.#highest(left), this.#highest(right)]
    return leftMs === rightMs ? 0 : leftMs - rightMs
  }

  #unread(): string[] {
    return Object.entries(this.#partitions)
      .filter(([name, entries]) => entries.length > this.#offset(name))
      .map(([name]) => name)
  }

  #offset(name: string): number {
    return this.#offsets.get(name) ?? 0
  }

  #highest(name: string): number {
    return this.#highestMs.get(name) ?? Number.NEGATIVE_INFINITY
  }

  #highestOfAll(): number {
    return Math.max(...this.#highestMs.values())
  }
}

/** What deduplication knows: purchases by id, each with its bucket of event time. */
class Memory {
  readonly judged: Judged[] = []
  horizonMs = Number.NEGATIVE_INFINITY
  readonly #known = new Map<string, { readonly value: Purchase; readonly bucketMs: number }>()

  judge(value: Purchase, timestampMs: number, watermarkMs: number): void {
    const fate = this.#fateOf(value, timestampMs)
    this.judged.push({ value, timestampMs, fate, watermarkMs })
    if (fate === 'accepted') this.#known.set(value.id, { value, bucketMs: bucketOf(timestampMs) })
  }

  forget(watermarkMs: number): void {
    this.horizonMs = Math.max(this.horizonMs, bucketOf(watermarkMs - times.withinMs))
    for (const [id, { bucketMs }] of this.#known) {
      if (bucketMs < this.horizonMs) this.#known.delete(id)
    }
  }

  known(): ReadonlyMap<string, Purchase> {
    return new Map([...this.#known].map(([id, { value }]) => [id, value]))
  }

  #fateOf(value: Purchase, timestampMs: number): Judged['fate'] {
    if (timestampMs < this.horizonMs) return 'late'
    const known = this.#known.get(value.id)?.value
    if (known === undefined) return 'accepted'
    const same = known.customer === value.customer && known.amount === value.amount
    return same ? 'natural' : 'conflicts'
  }
}

function bucketOf(timestampMs: number): number {
  return Math.floor(timestampMs / times.bucketMs) * times.bucketMs
}
