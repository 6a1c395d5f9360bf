import type { MergeRule } from './merge-rule.ts'

/** What stands for a rule: at least the events that it wants. */
export interface Indexed {
  readonly rule: Pick<MergeRule<never>, 'eventNames'>
}

/** Rules by the names of the events that they want, so that others are not asked. */
export class RuleIndex<Entry extends Indexed> {
  readonly #all: readonly Entry[]
  /** Rules of events whose name no rule asks for; undefined where every rule wants every message. */
  readonly #others: readonly Entry[] | undefined
  readonly #byName = new Map<string, readonly Entry[]>()

  constructor(entries: readonly Entry[]) {
    this.#all = entries
    const names = new Set(entries.flatMap(({ rule: { eventNames = [] } }) => [...eventNames]))
    for (const name of names) {
      const wanting = entries.filter(({ rule }) => rule.eventNames?.has(name) ?? true)
      this.#byName.set(name, wanting)
    }
    const anyName = entries.filter(({ rule }) => rule.eventNames === undefined)
    this.#others = anyName.length === entries.length ? undefined : anyName
  }

  /** Rules to which a message may add something, in their order. */
  wanting(value: unknown): readonly Entry[] {
    if (this.#others === undefined) return this.#all
    const name = eventNameOf(value)
    return (name === undefined ? undefined : this.#byName.get(name)) ?? this.#others
  }
}

function eventNameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined
  return typeof value.event === 'string' ? value.event : undefined
}
