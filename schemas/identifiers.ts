import type { CustomerEvent, JsonValue } from './customer-event.ts'
import type { Refusal } from './decoded.ts'
import { Admission } from './identifier/admission.ts'
import { defaultIdentifierTypes } from './identifier/built-in-types.ts'
import { compilePath, externalIds, valueAt } from './identifier/identifier-path.ts'
import type { IdentifierPath } from './identifier/identifier-path.ts'
import type { IdentifierType } from './identifier/identifier-type.ts'
import type { Identifier } from './identifier/identifier.ts'

/** Told of each value that was found but is no identifier: `type`, the value as it came, and why. */
export type OnRefused = (type: string, text: string, refusal: Refusal) => void

/**
 * Identifiers that an event carries, strongest type first, each once. Keep `types` in a constant:
 * what is derived from it is kept with it. `tenant`: whose values those of types `ofTenants` are.
 */
export function identifiersOf(
  event: CustomerEvent,
  types: readonly IdentifierType[] = defaultIdentifierTypes,
  onRefused?: OnRefused,
  tenant?: string,
): Identifier[] {
  const found: Identifier[] = []
  const scope = tenant === undefined ? '' : `${tenant}/`
  for (const { admission, path } of placesOf(types)) {
    if (event.type === 'group' && path.field === 'traits') continue
    if (path.externalType === undefined) {
      add(found, admission, valueAt(event, path), scope, onRefused)
    } else if (event.context.externalIds !== undefined || event.context.externalId !== undefined) {
      const ids = externalIds(event, path.externalType)
      for (const id of ids) add(found, admission, id, scope, onRefused)
    }
  }
  return found
}

/**
 * Reads `type:value` as people write it, such as `email:Ada@Example.com`, and normalises the value.
 * Throws `InvalidIdentifierError` for an unknown type or a value that is no identifier.
 */
export function parseIdentifier(
  text: string,
  types: readonly IdentifierType[] = defaultIdentifierTypes,
): Identifier {
  const colon = text.indexOf(':')
  const names = types.map(({ name }) => name).join(', ')
  const type = types.find(({ name }) => name === text.slice(0, colon))
  if (colon < 0 || type === undefined) {
    throw new InvalidIdentifierError(`'${text}': write <type>:<value> with a type of ${names}`)
  }
  const value = new Admission(type).admit(text.slice(colon + 1))
  if (typeof value === 'string') return { type: type.name, value }
  throw new InvalidIdentifierError(`'${text}' is no ${type.name}: ${value.message}`)
}

/** Text that names no identifier; the message says what to write. */
export class InvalidIdentifierError extends Error {
  readonly code = 'invalid-identifier'
  override readonly name = 'InvalidIdentifierError'
}

/** One place to look in: a path of a type. */
interface Place {
  readonly admission: Admission
  readonly path: IdentifierPath
}

const placesByTypes = new WeakMap<readonly IdentifierType[], readonly Place[]>()

function placesOf(types: readonly IdentifierType[]): readonly Place[] {
  const known = placesByTypes.get(types)
  if (known !== undefined) return known

  const ordered = [...types].sort((left, right) => left.rank - right.rank)
  const places = ordered.flatMap((type) => {
    const admission = new Admission(type)
    return type.paths.map((path) => ({ admission, path: compilePath(path) }))
  })
  placesByTypes.set(types, places)
  return places
}

function add(
  found: Identifier[],
  admission: Admission,
  value: JsonValue | undefined,
  scope: string,
  onRefused: OnRefused | undefined,
): void {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text === '') return
  const admitted = admission.admit(scope === '' ? text : scope + text)
  const type = admission.type.name
  if (typeof admitted !== 'string') {
    onRefused?.(type, text, admitted)
  } else if (!found.some((other) => other.type === type && other.value === admitted)) {
    found.push({ type, value: admitted })
  }
}
