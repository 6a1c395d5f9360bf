import { stringHash, type CustomerEvent, type JsonObject } from '#schemas'
import { isWindowed, type WindowedAggregation } from '../aggregations/aggregation.ts'
import type { MergeRule } from '../aggregations/merge-rule.ts'
import { RuleIndex } from '../aggregations/rule-index.ts'
import { RuleSet } from '../aggregations/rule-set.ts'
import type { PanedWindow } from '../window/index.ts'

/** Traits by name, as `defineTraits` takes them. */
export type TraitDefinitions = Readonly<
  Record<string, MergeRule<CustomerEvent> | WindowedAggregation<CustomerEvent>>
>

/** A trait that is declared. */
export interface DeclaredTrait {
  readonly name: string
  readonly rule: MergeRule<CustomerEvent>
  /** Undefined for a trait over the whole lifetime. */
  readonly window: TraitWindow | undefined
  /** Its place among the traits of a lifetime, or among those over windows. */
  readonly place: number
  /** A short hash of its definition: another one is another trait under the same name. */
  readonly version: string
  readonly definition: JsonObject
  /** Whether it serves segments only, and is not shown. */
  readonly isImplicit: boolean
}

/** A window that traits are over. */
export interface TraitWindow {
  /** Short and stable: names its panes in state. */
  readonly id: string
  readonly window: PanedWindow
}

/** Traits that a profile shows, ready for use: what `defineTraits` gives, and `foldProfile` takes. */
export class TraitSet {
  /** Names of those that are shown. */
  readonly names: readonly string[]
  /** Those that are shown first, in the order of their declaration. */
  readonly traits: readonly DeclaredTrait[]
  /** What is stored of traits over a lifetime, under their names and versions. */
  readonly lifetime: RuleSet<CustomerEvent>
  /** What is stored of traits over windows. */
  readonly windowed: RuleSet<CustomerEvent>
  readonly windows: readonly TraitWindow[]
  /** Whether time alone can change what a trait shows. */
  readonly isTimed: boolean
  readonly #shown: TraitDefinitions
  readonly #byName: ReadonlyMap<string, DeclaredTrait>
  readonly #index: RuleIndex<DeclaredTrait>

  /** Throws `MergeRulesError` for names that cannot be. */
  constructor(shown: TraitDefinitions, implicit: TraitDefinitions = {}) {
    // Names are checked as they were given.
    this.names = new RuleSet(rulesOf(shown)).names
    this.#shown = shown
    const windows = new Map<string, TraitWindow>()
    const places = { lifetime: 0, windowed: 0 }
    const declare = (definitions: TraitDefinitions, isImplicit: boolean) =>
      Object.entries(definitions).map(([name, each]) => {
        const window = windowOf(each, windows)
        const { definition } = each
        const rule = isWindowed(each) ? each.rule : each
        const place = window === undefined ? places.lifetime++ : places.windowed++
        const version = versionOf(definition)
        return { name, rule, window, place, version, definition, isImplicit }
      })
    this.traits = [...declare(shown, false), ...declare(implicit, true)]
    this.windows = [...windows.values()]
    this.lifetime = new RuleSet(storedRules(this.traits.filter(({ window }) => !window)))
    this.windowed = new RuleSet(storedRules(this.traits.filter(({ window }) => window)))
    this.isTimed = this.traits.some(({ rule, window }) => window ?? 'changesMs' in rule)
    this.#byName = new Map(this.traits.map((trait) => [trait.name, trait]))
    this.#index = new RuleIndex(this.traits)
  }

  /** These traits, and others that serve segments and are not shown. */
  with(implicit: TraitDefinitions): TraitSet {
    return new TraitSet(this.#shown, implicit)
  }

  /** The window of an id; undefined for one that no trait is over any more. */
  window(id: string): PanedWindow | undefined {
    return this.windows.find((each) => each.id === id)?.window
  }

  get(name: string): DeclaredTrait | undefined {
    return this.#byName.get(name)
  }

  /** Traits to which an event may add something. */
  wanting(event: CustomerEvent): readonly DeclaredTrait[] {
    return this.#index.wanting(event)
  }
}

/**
 * Declares what profiles show: a trait for each name, over the whole lifetime or over a window.
 *
 * ```ts
 * const traits = defineTraits({
 *   orders: count().where(event('Order Completed')),
 *   visits: sessions({ gapMs: minutes(30) }).over(sliding({ sizeMs: days(30), everyMs: days(1) })),
 * })
 * ```
 *
 * A trait's state is kept under its name and its definition: a trait that is removed frees it, one that
 * is changed begins anew. Throws `MergeRulesError` for names that cannot be stored, all at once.
 */
export function defineTraits(definitions: TraitDefinitions): TraitSet {
  return new TraitSet(definitions)
}

function windowOf(
  trait: TraitDefinitions[string],
  windows: Map<string, TraitWindow>,
): TraitWindow | undefined {
  if (!isWindowed(trait) || trait.window.kind === 'lifetime') return undefined
  const { window } = trait
  const known = windows.get(window.description)
  if (known !== undefined) return known
  const made = { id: shortHash(window.description), window }
  windows.set(window.description, made)
  return made
}

function rulesOf(definitions: TraitDefinitions): Record<string, MergeRule<CustomerEvent>> {
  const rules = Object.entries(definitions).map(
    ([name, each]) => [name, isWindowed(each) ? each.rule : each] as const,
  )
  return Object.fromEntries(rules)
}

function storedRules(traits: readonly DeclaredTrait[]): Record<string, MergeRule<CustomerEvent>> {
  return Object.fromEntries(traits.map((trait) => [storedName(trait), trait.rule] as const))
}

/** Under which a trait's aggregates are stored: another one for another definition. */
export function storedName({ name, version }: Pick<DeclaredTrait, 'name' | 'version'>): string {
  return `${name}_${version}`
}

/** A short hash of a definition: the same in every run, whatever the order of its fields. */
export function versionOf(definition: JsonObject): string {
  return shortHash(JSON.stringify(definition, sortedKeys))
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)),
  )
}

function shortHash(text: string): string {
  return stringHash(text).toString(16).padStart(8, '0')
}
