import type { CustomerEvent } from '#schemas'
import { RuleIndex } from '../../aggregations/rule-index.ts'
import { storedName, type DeclaredTrait } from '../../traits/trait-set.ts'
import { paneField } from '../fragment.ts'
import {
  aggregateCodec,
  type EncodedAggregates,
  type FragmentHistory,
} from '../../traits/fragment-history.ts'

interface Collected {
  events: number
  firstSeenMs: number
  lastSeenMs: number
  readonly lifetime: Map<DeclaredTrait, unknown>
  readonly panes: Map<string, Map<DeclaredTrait, unknown>>
}

/** Folds events of the past, in any order, into what they say of some traits, fragment by fragment. */
export class HistoryFold {
  readonly #index: RuleIndex<DeclaredTrait>
  readonly #codecs: ReadonlyMap<DeclaredTrait, ReturnType<typeof aggregateCodec>>
  readonly #fragments = new Map<string, Collected>()

  constructor(traits: readonly DeclaredTrait[]) {
    this.#index = new RuleIndex(traits)
    this.#codecs = new Map(traits.map((trait) => [trait, aggregateCodec(trait)]))
  }

  /** Fragments of which there was an event. */
  get size(): number {
    return this.#fragments.size
  }

  /** Adds an event to the fragment under a key. */
  add(key: string, event: CustomerEvent): void {
    const { timestampMs, messageId } = event
    const fragment = this.#fragment(key, timestampMs)
    fragment.events += 1
    fragment.firstSeenMs = Math.min(fragment.firstSeenMs, timestampMs)
    fragment.lastSeenMs = Math.max(fragment.lastSeenMs, timestampMs)
    for (const trait of this.#index.wanting(event)) {
      const lifted = trait.rule.lift(event, timestampMs, messageId)
      if (lifted === undefined) continue
      const into = aggregatesOf(fragment, trait, timestampMs)
      const known = into.get(trait)
      into.set(trait, known === undefined ? lifted : trait.rule.merge(known, lifted))
    }
  }

  /** What came of it, of fragments where something did. */
  *histories(): Generator<FragmentHistory> {
    for (const [key, { lifetime, panes, ...seen }] of this.#fragments) {
      if (lifetime.size + panes.size === 0) continue
      const encoded = Array.from(panes, ([field, each]) => [field, this.#encode(each)] as const)
      const overWindows = Object.fromEntries(encoded)
      yield { key, ...seen, lifetime: this.#encode(lifetime), panes: overWindows }
    }
  }

  #fragment(key: string, timestampMs: number): Collected {
    const known = this.#fragments.get(key)
    if (known !== undefined) return known
    const seen = { events: 0, firstSeenMs: timestampMs, lastSeenMs: timestampMs }
    const made: Collected = { ...seen, lifetime: new Map(), panes: new Map() }
    this.#fragments.set(key, made)
    return made
  }

  #encode(aggregates: ReadonlyMap<DeclaredTrait, unknown>): EncodedAggregates {
    const entries = Array.from(aggregates, ([trait, aggregate]) => {
      return [storedName(trait), this.#codecs.get(trait)?.encode(aggregate) ?? ''] as const
    })
    return Object.fromEntries(entries)
  }
}

function aggregatesOf(
  { lifetime, panes }: Collected,
  { window }: DeclaredTrait,
  timestampMs: number,
): Map<DeclaredTrait, unknown> {
  if (window === undefined) return lifetime
  const field = paneField(window.id, window.window.paneStartMs(timestampMs))
  const known = panes.get(field)
  if (known !== undefined) return known
  const made = new Map<DeclaredTrait, unknown>()
  panes.set(field, made)
  return made
}
