import type { MergeRule } from './merge-rule.ts'

/** A rule, and its place among the rules of its set. */
export interface PlacedRule<T> {
  readonly place: number
  readonly rule: MergeRule<T>
}

/** Rules by the names of the events that they want, so that others are not asked. */
export class RuleIndex<T> {
  readonly #all: readonly PlacedRule<T>[]
  /** Rules of events whose name no rule asks for; undefined where every rule wants every message. */
  readonly #others: readonly PlacedRule<T>[] | undefined
  readonly #byName = new Map<string, readonly PlacedRule<T>[]>()

  constructor(rules: readonly MergeRule<T>[]) {
    this.#all = rules.map((rule, place) => ({ place, rule }))
    const names = new Set(rules.flatMap(({ eventNames = [] }) => [...eventNames]))
    for (const name of names) {
      const wanting = this.#all.filter(({ rule }) => rule.eventNames?.has(name) ?? true)
      this.#byName.set(name, wanting)
    }
    const anyName = this.#all.filter(({ rule }) => rule.eventNames === undefined)
    this.#others = anyName.length === this.#all.length ? undefined : anyName
  }

  /** Rules to which a message may add something, in their order. */
  wanting(value: T): readonly PlacedRule<T>[] {
    if (this.#others === undefined) return this.#all
    const name = eventNameOf(value)
    return (name === undefined ? undefined : this.#byName.get(name)) ?? this.#others
  }
}

function eventNameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined
  return typeof value.event === 'string' ? value.event : undefined
}
