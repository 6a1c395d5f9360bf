import type { JsonObject, JsonValue } from '#schemas'
import type { DeclaredTrait } from '../traits/trait-set.ts'
import { TraitValues, type TraitParts } from '../traits/trait-values.ts'
import { groupPanes } from './profile-parts.ts'
import type { ProfileReaderOptions } from './profile-reader.ts'
import type { Profile } from './profile.ts'

/** What a trait of a profile is made of. */
export interface TraitExplanation {
  readonly trait: string
  /** What it is: `count`, `sum`. */
  readonly aggregation: string
  /** In words; `lifetime` where it is over everything. */
  readonly window: string
  readonly definition: JsonObject
  /** A short hash of `definition`. */
  readonly version: string
  /** Null where the profile has none. */
  readonly value: JsonValue
  /** When time alone may next change the value; null for never. */
  readonly changesMs: number | null
  /** What the events of each identifier alone come to, where they come to anything. */
  readonly from: readonly { readonly identifier: string; readonly value: JsonValue }[]
}

/** Takes the traits of a profile apart, as of the profile step's watermark. */
export async function explainTraits(
  { identifiers }: Profile,
  { traits, fragments, asOfMs }: ProfileReaderOptions,
): Promise<readonly TraitExplanation[]> {
  const keys = identifiers.map(({ type, value }) => `${type}:${value}`)
  const parts = await partsOfEach(keys, fragments)
  const nowMs = (await asOfMs?.()) ?? Infinity
  const whole = new TraitValues(traits, joinParts(parts), nowMs)
  const each = parts.map((part) => new TraitValues(traits, part, nowMs))
  const shown = traits.traits.filter(({ isImplicit }) => !isImplicit)
  return shown.map((trait) => ({
    trait: trait.name,
    aggregation: trait.rule.name,
    window: windowText(trait),
    definition: trait.definition,
    version: trait.version,
    value: whole.value(trait.name) ?? null,
    changesMs: finiteOrNull(whole.leavesMs(trait)),
    from: each.flatMap((values, place) => {
      const value = values.value(trait.name)
      return value === undefined ? [] : { identifier: keys[place] ?? '', value }
    }),
  }))
}

/** The window of a trait in words. */
export function windowText({ window }: DeclaredTrait): string {
  return window?.window.description ?? 'lifetime'
}

/** What the traits of each identifier are folded from. */
export async function partsOfEach(
  keys: readonly string[],
  state: ProfileReaderOptions['fragments'],
): Promise<readonly TraitParts[]> {
  const fragments = await state.get('fragments', keys)
  const panes = await Promise.all(keys.map((key) => state.entries('panes', key)))
  return keys.map((_, place) => {
    const fragment = fragments[place]
    const lifetime = fragment === undefined ? [] : [fragment.traits]
    return { lifetime, panes: groupPanes([panes[place] ?? []]) }
  })
}

/** The parts of several identifiers together. */
export function joinParts(parts: readonly TraitParts[]): TraitParts {
  const ids = new Set(parts.flatMap(({ panes }) => [...panes.keys()]))
  return {
    lifetime: parts.flatMap(({ lifetime }) => lifetime),
    panes: new Map(
      [...ids].map((id) => [id, parts.flatMap(({ panes }) => panes.get(id) ?? [])] as const),
    ),
  }
}

function finiteOrNull(timestampMs: number): number | null {
  return Number.isFinite(timestampMs) ? timestampMs : null
}
