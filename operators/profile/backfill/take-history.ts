import type { OperatorContext } from '../../operator.ts'
import { storedName, type DeclaredTrait, type TraitSet } from '../../traits/trait-set.ts'
import type { LiveAggregates } from '../../aggregations/rule-set.ts'
import { parsePaneField, type Fragment, type FragmentCells } from '../fragment.ts'
import { addedNothing, type Added } from '../profile-parts.ts'
import {
  aggregateCodec,
  type EncodedAggregates,
  type FragmentHistory,
} from '../../traits/fragment-history.ts'

/** Takes what the past says of traits into the fragments of profiles, each trait of a fragment once. */
export class TakeHistory {
  readonly #context: OperatorContext<FragmentCells>
  readonly #traits: TraitSet
  readonly #byStoredName: ReadonlyMap<string, DeclaredTrait>
  readonly #codecs = new Map<DeclaredTrait, ReturnType<typeof aggregateCodec>>()

  constructor(context: OperatorContext<FragmentCells>, traits: TraitSet) {
    this.#context = context
    this.#traits = traits
    this.#byStoredName = new Map(traits.traits.map((trait) => [storedName(trait), trait]))
  }

  /**
   * Merges histories into their fragments; answers what that added. Histories of fragments that are not
   * there (`histories_without_fragment`), or that know of fewer events than the history does
   * (`histories_of_the_forgotten`), are left out: their identifier was erased since.
   */
  take(histories: readonly FragmentHistory[]): Added {
    const added = histories.map((history) => this.#takeOne(history))
    return {
      traits: [...new Set(added.flatMap(({ traits }) => traits))],
      expiresMs: Math.min(...added.map(({ expiresMs }) => expiresMs)),
    }
  }

  #takeOne(history: FragmentHistory): Added {
    const { cells } = this.#context
    const fragment = cells.fragments.get(history.key)
    if (fragment === undefined) return this.#refuse('histories_without_fragment')
    if (!knowsAll(fragment, history)) return this.#refuse('histories_of_the_forgotten')
    const isNew = (name: string) =>
      this.#byStoredName.has(name) && !fragment.backfilled.includes(name)
    const traits = this.#merge(fragment.traits, history.lifetime, isNew)
    let expiresMs = Infinity
    for (const [field, aggregates] of Object.entries(history.panes)) {
      const endMs = this.#expiresMs(field)
      if (endMs <= this.#context.watermarkMs()) continue
      const pane = cells.panes.get(history.key, field) ?? []
      const merged = this.#merge(pane, aggregates, isNew)
      if (merged.length === 0) continue
      cells.panes.set(history.key, field, pane)
      traits.push(...merged)
      expiresMs = Math.min(expiresMs, endMs)
    }
    if (traits.length === 0) return addedNothing
    const names = new Set(fragment.backfilled.filter((name) => this.#byStoredName.has(name)))
    for (const trait of traits) names.add(storedName(trait))
    fragment.backfilled = [...names]
    cells.fragments.set(history.key, fragment)
    this.#context.count('histories_taken')
    return { traits, expiresMs }
  }

  #merge(
    into: LiveAggregates,
    encoded: EncodedAggregates,
    isNew: (name: string) => boolean,
  ): DeclaredTrait[] {
    const traits: DeclaredTrait[] = []
    for (const [name, text] of Object.entries(encoded)) {
      const trait = this.#byStoredName.get(name)
      if (trait === undefined || !isNew(name)) continue
      const past = this.#decode(trait, text)
      if (past === undefined) continue
      const known = into[trait.place]
      into[trait.place] = known === undefined ? past : trait.rule.merge(known, past)
      traits.push(trait)
    }
    return traits
  }

  #expiresMs(field: string): number {
    const { windowId, startMs } = parsePaneField(field)
    return this.#traits.window(windowId)?.expiresMs(startMs) ?? -Infinity
  }

  /** A text that somebody else wrote into the journal must not stop the run. */
  #decode(trait: DeclaredTrait, text: string): unknown {
    try {
      return this.#codec(trait).decode(text)
    } catch {
      this.#context.count('histories_unreadable')
      return undefined
    }
  }

  #codec(trait: DeclaredTrait): ReturnType<typeof aggregateCodec> {
    const known = this.#codecs.get(trait)
    if (known !== undefined) return known
    const made = aggregateCodec(trait)
    this.#codecs.set(trait, made)
    return made
  }

  #refuse(counter: string): Added {
    this.#context.count(counter)
    return addedNothing
  }
}

/** Whether a fragment has seen all that a history tells of: one that was forgotten in between has not. */
function knowsAll(fragment: Fragment, history: FragmentHistory): boolean {
  return (
    fragment.events >= history.events &&
    fragment.firstSeenMs <= history.firstSeenMs &&
    fragment.lastSeenMs >= history.lastSeenMs
  )
}
