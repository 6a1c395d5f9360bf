import { valueAtPath, type CustomerEvent, type JsonValue } from '#schemas'
import type { FellegiSunterSpec } from '../../candidates/fellegi-sunter.ts'

/** Characters of a field at the most: a longer value is no name or address, and is not compared. */
export const comparedLengthMax = 256

/** What one event says of the person behind its strongest identifier. */
export interface SaidOfPerson {
  /** Fields that candidates compare, as they came. */
  readonly fields: readonly (readonly [name: string, text: string])[]
  /** Whether the person consents to a purpose; undefined where the event does not say. */
  readonly consent: { readonly purpose: string; readonly given: boolean } | undefined
}

/**
 * Reads what candidates compare off events, and the consent that they ask for; undefined for an event
 * that says nothing of either. A `group` call describes a group, nobody.
 */
export function personReader({
  comparisons,
  blocking,
  paths,
  requiresConsent,
}: FellegiSunterSpec): (event: CustomerEvent) => SaidOfPerson | undefined {
  const names = [...new Set([...comparisons, ...blocking].flatMap(({ fields }) => fields))].sort()
  const readers = names.map((name) => [name, valueAtPath(paths[name] ?? `traits.${name}`)] as const)
  return (event) => {
    if (event.type === 'group') return undefined
    const fields = readers.flatMap(([name, read]): (readonly [string, string])[] => {
      const text = textOf(read(event))
      return text === undefined ? [] : [[name, text]]
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
