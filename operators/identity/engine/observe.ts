import {
  identifierKey,
  identifiersOf,
  tenantLengthMax,
  valueAtPath,
  type CustomerEvent,
  type Identifier,
} from '#schemas'
import { personReader, type SaidOfPerson } from '../matching/said-of-person.ts'
import type { StreamCandidates } from '../matching/stream-candidates.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'

/** What one event says about who is who. */
export interface Observation {
  /** Keys of the event's identifiers, each once; the first one is the strongest. */
  readonly identifiers: readonly string[]
  /** Places of their types among the rules' types. */
  readonly types: readonly number[]
  /** Place of the identifier that an `alias` call says to be the same person as the first; else -1. */
  readonly alias: number
  readonly timestampMs: number
  readonly messageId: string
  /** Values on the event that are blocked, and so are no identifiers. */
  readonly blocked: number
  /** What candidates compare of the person behind the strongest identifier. */
  readonly person?: SaidOfPerson | undefined
}

/**
 * Reads observations off events. All identifiers of an event belong to its strongest one. Those of types
 * that do not conduct are left out where there are others.
 */
export function observer(
  rules: IdentityRules,
  { spec }: Pick<StreamCandidates, 'spec'> = { spec: undefined },
): (event: CustomerEvent) => Observation {
  const readPerson = spec && personReader(spec)
  const bystanders = rules.types.filter(({ conducts }) => !conducts).map(({ name }) => name)
  const allConduct = bystanders.length === 0
  const places = new Map(rules.types.map(({ name }, place) => [name, place]))
  const readTenant = rules.tenant === undefined ? undefined : tenantReader(rules.tenant)
  let blocked = 0
  const onRefused = (_type: string, _text: string, { reason }: { readonly reason: string }) => {
    if (reason === 'blocked-value') blocked += 1
  }
  return (event) => {
    blocked = 0
    const tenant = readTenant?.(event)
    // Without a tenant nothing counts: a value may look as if it named one.
    const isNobodys = readTenant !== undefined && tenant === undefined
    const all = isNobodys
      ? []
      : identifiersOf(withoutSelfAlias(event), rules.identifiers, onRefused, tenant)
    const found = allConduct ? all : conducting(all, bystanders)
    const identifiers: string[] = []
    const types: number[] = []
    let strongest = 0
    for (const identifier of found) {
      const type = places.get(identifier.type) ?? places.size
      if (type < (types[strongest] ?? places.size)) strongest = types.length
      identifiers.push(identifierKey(identifier))
      types.push(type)
    }
    toFront(identifiers, strongest)
    toFront(types, strongest)
    const alias = event.type === 'alias' ? identifiers.indexOf(previousKey(event, tenant)) : -1
    const { timestampMs, messageId } = event
    const person = readPerson?.(event)
    return { identifiers, types, alias, timestampMs, messageId, blocked, person }
  }
}

/** Reads the name of a tenant; undefined where an event has none that can be one. */
function tenantReader(path: string): (event: CustomerEvent) => string | undefined {
  const read = valueAtPath(path)
  return (event) => {
    const value = read(event)
    const name = typeof value === 'number' ? String(value) : value
    if (typeof name !== 'string' || name.length > tenantLengthMax) return undefined
    return isTenantName(name) ? name : undefined
  }
}

/** Names that look alike, or break texts, are none. */
function isTenantName(name: string): boolean {
  return /^[^/\p{C}\p{Z}]+$/u.test(name)
}

function conducting(
  found: readonly Identifier[],
  bystanders: readonly string[],
): readonly Identifier[] {
  const conduct = found.filter(({ type }) => !bystanders.includes(type))
  return conduct.length > 0 ? conduct : found
}

/** Some SDKs send `alias` calls whose two ids are the same: they say nothing. */
function withoutSelfAlias(event: CustomerEvent): CustomerEvent {
  if (event.previousId === null || event.previousId !== event.userId) return event
  return { ...event, previousId: null }
}

/** An `alias` call's `previousId` is an anonymous id. */
function previousKey({ previousId }: CustomerEvent, tenant: string | undefined): string {
  const value = previousId?.trim() ?? ''
  const scoped = tenant === undefined ? value : `${tenant}/${value}`
  return identifierKey({ type: 'anonymous_id', value: scoped })
}

function toFront<T>(values: T[], place: number): void {
  const first = values[0]
  const value = values[place]
  if (place < 1 || first === undefined || value === undefined) return
  values[0] = value
  values[place] = first
}
