import { valueAtPath, type CustomerEvent, type JsonValue } from '#schemas'
import type { FellegiSunterSpec } from '../../candidates/fellegi-sunter.ts'

/** Characters of a field at the most: a longer value is no name or address, and is not compared. */
export const comparedLengthMax = 256

/** What one event says of the person behind its strongest identifier. */
export interface SaidOfPerson {
  /** What candidates compare, as it came; '' for what is not known any more. */
  readonly fields: readonly (readonly [path: string, text: string])[]
  /** Whether the person consents to a purpose; undefined where the event does not say. */
  readonly consent: { readonly purpose: string; readonly given: boolean } | undefined
}

/** Where events have the fields that candidates compare, by the fields' names. */
export function comparedPaths({
  comparisons,
  blocking,
  paths,
}: Pick<FellegiSunterSpec, 'comparisons' | 'blocking' | 'paths'>): ReadonlyMap<string, string> {
  const names = [...new Set([...comparisons, ...blocking].flatMap(({ fields }) => fields))].sort()
  return new Map(names.map((name) => [name, paths[name] ?? `traits.${name}`]))
}

/**
 * Reads what candidates compare off events, and the consent that they ask for; undefined for an event
 * that says nothing of either. A `group` call describes a group, nobody.
 */
export function personReader(
  spec: FellegiSunterSpec,
): (event: CustomerEvent) => SaidOfPerson | undefined {
  const { requiresConsent } = spec
  const paths = [...new Set(comparedPaths(spec).values())]
  const readers = paths.map((path) => [path, valueAtPath(path)] as const)
  return (event) => {
    if (event.type === 'group') return undefined
    const fields = readers.flatMap(([path, read]): (readonly [string, string])[] => {
      const text = textOf(read(event))
      return text === undefined ? [] : [[path, text]]
    })
    const purpose = requiresConsent ?? ''
    const given = purpose === '' ? undefined : consentOf(event, purpose)
    const consent = given === undefined ? undefined : { purpose, given }
    return fields.length === 0 && consent === undefined ? undefined : { fields, consent }
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  // It takes away what was said before, as it does from a profile.
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value.length > comparedLengthMax) return undefined
  return value.trim() === '' ? undefined : value
}

/**
 * What the consent object of an event says of a purpose: Segment's
 * `context.consent.categoryPreferences`, or RudderStack's `context.consentManagement`.
 */
function consentOf({ context }: CustomerEvent, purpose: string): boolean | undefined {
  const preference = memberOf(memberOf(context['consent'], 'categoryPreferences'), purpose)
  if (typeof preference === 'boolean') return preference
  const includes = (name: string) => {
    const ids = memberOf(context['consentManagement'], name)
    return Array.isArray(ids) && ids.includes(purpose)
  }
  if (includes('deniedConsentIds')) return false
  return includes('allowedConsentIds') ? true : undefined
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, JsonValue>)[name] : undefined
}
