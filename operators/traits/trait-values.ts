import type { JsonObject, JsonValue } from '#schemas'
import type { Aggregates } from '../aggregations/rule-set.ts'
import type { DeclaredTrait, TraitSet } from './trait-set.ts'

/** What a profile's fragments hold of its traits. */
export interface TraitParts {
  /** Of each fragment: aggregates over its lifetime. */
  readonly lifetime: readonly Aggregates[]
  /** Panes of all fragments, by the id of their window. */
  readonly panes: ReadonlyMap<string, readonly TraitPane[]>
}

/** What the events of one fragment in one pane of a window say. */
export interface TraitPane {
  readonly startMs: number
  readonly aggregates: Aggregates
}

/**
 * Values of a profile's traits as of a time, folded from its fragments when they are asked for: the same
 * whatever the order of fragments and panes.
 */
export class TraitValues {
  readonly #set: TraitSet
  readonly #parts: TraitParts
  readonly #asOfMs: number
  readonly #folded = new Map<DeclaredTrait, unknown>()
  #spread: JsonObject | undefined

  constructor(set: TraitSet, parts: TraitParts, asOfMs: number) {
    this.#set = set
    this.#parts = parts
    this.#asOfMs = asOfMs
  }

  /** The value of the trait of a name, implicit ones too; undefined where it has none. */
  value(name: string): JsonValue | undefined {
    const trait = this.#set.get(name)
    return trait === undefined ? undefined : this.#read(trait)
  }

  /** What segments compare: the value, or what the trait comes to where no event had anything. */
  compared(name: string): JsonValue | undefined {
    return this.value(name) ?? this.#set.get(name)?.rule.none
  }

  /** What a trait that spreads shows under a name, such as an attribute that `identify` set. */
  attribute(name: string): JsonValue | undefined {
    this.#spread ??= this.#readSpread()
    return Object.hasOwn(this.#spread, name) ? this.#spread[name] : undefined
  }

  /** When a trait's value next changes by time alone, apart from panes that expire. */
  changesMs(trait: DeclaredTrait): number {
    if (trait.rule.changesMs === undefined) return Infinity
    const aggregate = this.#fold(trait)
    return aggregate === undefined ? Infinity : trait.rule.changesMs(aggregate, this.#asOfMs)
  }

  /** When time alone next changes a trait: its value does, or a pane that it counts leaves its window. */
  leavesMs(trait: DeclaredTrait): number {
    const { window, place } = trait
    let leavesMs = this.changesMs(trait)
    for (const { startMs, aggregates } of this.#parts.panes.get(window?.id ?? '') ?? []) {
      if (aggregates[place] === undefined) continue
      const expiresMs = window?.window.expiresMs(startMs) ?? Infinity
      if (expiresMs > this.#asOfMs) leavesMs = Math.min(leavesMs, expiresMs)
    }
    return leavesMs
  }

  /** What the profile shows. Traits that spread stand first, so that others win over them. */
  shown(): JsonObject {
    const spread: [string, JsonValue][] = []
    const named: [string, JsonValue][] = []
    for (const trait of this.#set.traits) {
      const value = trait.isImplicit ? undefined : this.#read(trait)
      if (value === undefined) continue
      if (trait.rule.spread === true) spread.push(...Object.entries(value ?? {}))
      else named.push([trait.name, value])
    }
    // Not by spreading objects: a trait may be called `__proto__`.
    return Object.fromEntries([...spread, ...named])
  }

  #readSpread(): JsonObject {
    const spread = this.#set.traits.filter(({ rule }) => rule.spread === true)
    return Object.fromEntries(spread.flatMap((trait) => Object.entries(this.#read(trait) ?? {})))
  }

  #read(trait: DeclaredTrait): JsonValue | undefined {
    const aggregate = this.#fold(trait)
    return aggregate === undefined ? undefined : trait.rule.read(aggregate, this.#asOfMs)
  }

  #fold(trait: DeclaredTrait): unknown {
    if (this.#folded.has(trait)) return this.#folded.get(trait)
    const folded = trait.window === undefined ? this.#foldLifetime(trait) : this.#foldPanes(trait)
    this.#folded.set(trait, folded)
    return folded
  }

  #foldLifetime({ rule, place }: DeclaredTrait): unknown {
    let sum: unknown
    for (const aggregates of this.#parts.lifetime) {
      const each = aggregates[place]
      if (each !== undefined) sum = sum === undefined ? each : rule.merge(sum, each)
    }
    return sum
  }

  #foldPanes({ rule, place, window }: DeclaredTrait): unknown {
    let sum: unknown
    for (const { startMs, aggregates } of this.#parts.panes.get(window?.id ?? '') ?? []) {
      const each = aggregates[place]
      if (each === undefined || window === undefined) continue
      if (window.window.expiresMs(startMs) <= this.#asOfMs) continue
      sum = sum === undefined ? each : rule.merge(sum, each)
    }
    return sum
  }
}
