import type { CustomerEvent, JsonValue } from '../customer-event.ts'

/** Fields of an event that hold one id. */
const idFields = ['userId', 'anonymousId', 'previousId', 'groupId'] as const
/** Fields of an event that hold objects. */
const objectFields = ['traits', 'properties', 'context'] as const

/** Where to look: a field of the event, and keys below it. */
export interface IdentifierPath {
  readonly field: (typeof idFields)[number] | (typeof objectFields)[number]
  readonly keys: readonly string[]
  /** For `context.externalIds.<type>`: the type that its entries must have. */
  readonly externalType: string | undefined
}

/** Checks a path and takes it apart. Throws for one that no event can have. */
export function compilePath(path: string): IdentifierPath {
  const [field, ...keys] = path.split('.')
  const known = [...idFields, ...objectFields].find((name) => name === field)
  const isId = idFields.some((name) => name === field)
  const wrong = keys.find((key) => key === '' || key in Object.prototype)
  if (known === undefined || isId !== (keys.length === 0) || wrong !== undefined) {
    const objects = objectFields.map((name) => `${name}.<key>`)
    const forms = [...idFields, ...objects].join(', ')
    throw new TypeError(`path '${path}': use one of ${forms}`)
  }
  const isExternal = known === 'context' && keys[0] === 'externalIds' && keys.length > 1
  return { field: known, keys, externalType: isExternal ? keys.slice(1).join('.') : undefined }
}

/**
 * Reads the value at a path such as `traits.address.city`; undefined where an event has none.
 * Throws `TypeError` for a path that no event can have.
 */
export function valueAtPath(path: string): (event: CustomerEvent) => JsonValue | undefined {
  const compiled = compilePath(path)
  return (event) => valueAt(event, compiled)
}

/** The value at a path that is no external id; undefined where there is none. */
export function valueAt(
  event: CustomerEvent,
  { field, keys }: IdentifierPath,
): JsonValue | undefined {
  let value: JsonValue | undefined = event[field]
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as { readonly [key: string]: JsonValue })[key]
  }
  return value
}

/**
 * Values of Segment's `context.externalIds` (`{ id, type, collection, encoding }`) or RudderStack's
 * `context.externalId` (`{ id, type }`) of one type. Ids of accounts name no person.
 */
export function externalIds(event: CustomerEvent, type: string): readonly JsonValue[] {
  const entries = event.context.externalIds ?? event.context.externalId
  if (!Array.isArray(entries)) return []
  const found: JsonValue[] = []
  for (const entry of entries as readonly JsonValue[]) {
    if (typeof entry !== 'object' || entry === null) continue
    const {
      id,
      type: entryType,
      collection = 'users',
    } = entry as Readonly<Record<string, JsonValue>>
    if (id !== undefined && entryType === type && collection === 'users') found.push(id)
  }
  return found
}
