import type { IdentityRules } from '#operators'
import {
  emptyJsonObject,
  identifierKey,
  identifiersOf,
  type CustomerEvent,
  type JsonObject,
  type JsonValue,
} from '#schemas'

/** An identifier that test events carry. */
export interface Letter {
  /** `type:value`, as the rules normalise it. */
  readonly key: string
  /** Place of its type among the rules' types. */
  readonly type: number
  /** Where an event carries it, and what it carries there. */
  readonly path: string
  readonly text: string
  /** Whether an `alias` call can carry it as `previousId`. */
  readonly previous: boolean
}

/** The identifiers of a rule set's test events: few of each type, so that they meet often. */
export interface Alphabet {
  /** By place of the type; nothing for a type of which no value could be made up. */
  readonly letters: readonly (readonly Letter[])[]
  /** Types of which no value could be made up: give `values` for them. */
  readonly untested: readonly string[]
}

/** Values by the name of the identifier type. */
export type ValuesByType = Readonly<Record<string, readonly string[]>>

/** More values than this of one type would hardly ever meet. */
const lettersMax = 5
const lettersMin = 3

/** Makes up identifiers of every type of a rule set: few strong ones, more of the weak ones. */
export function alphabetOf(rules: IdentityRules, values: ValuesByType = {}): Alphabet {
  const last = Math.max(1, rules.types.length - 1)
  const letters = rules.types.map(({ name }, type) => {
    const wanted = lettersMin + Math.round(((lettersMax - lettersMin) * type) / last)
    const { paths = [] } = rules.identifiers.find((each) => each.name === name) ?? {}
    const texts = values[name] ?? invented(name, wanted)
    const found = paths.flatMap((path) => lettersAt(path, { texts, type, name, rules }))
    const first = found[0]?.path
    const distinct = new Map(found.filter(({ path }) => path === first).map((l) => [l.key, l]))
    return [...distinct.values()].slice(0, wanted)
  })
  const untested = rules.types.flatMap(({ name }, type) => (letters[type]?.length ? [] : [name]))
  return { letters, untested }
}

/** What many kinds of identifiers look like; the rules say which ones count. */
function invented(name: string, count: number): readonly string[] {
  const numbers = Array.from({ length: count }, (_, place) => place + 1)
  const [word = name] = name.split('_')
  const addresses = numbers.map((place) => `${'pqrst'[place - 1] ?? ''}@example.com`)
  const phones = numbers.map((place) => `+4930901820${place}0`)
  return [
    ...(name.includes('phone') ? phones : []),
    ...(name.includes('mail') ? addresses : []),
    ...numbers.map((place) => `${word}-${place}`),
    ...addresses,
    ...phones,
    ...numbers.map((place) => `v${place}`),
    ...numbers.map((place) => `192.0.2.${place}`),
    ...numbers.map((place) => `${place}0000${place}`),
    ...numbers.map((place) => `00000000-0000-4000-8000-00000000000${place}`),
  ]
}

interface Places {
  readonly texts: readonly string[]
  readonly type: number
  readonly name: string
  readonly rules: IdentityRules
}

function lettersAt(path: string, { texts, type, name, rules }: Places): readonly Letter[] {
  return texts.flatMap((text) => {
    const event = eventWith([{ path, text }])
    const found = identifiersOf(event, rules.identifiers, undefined, tenantOf(rules))
    const [only] = found
    if (found.length !== 1 || only?.type !== name) return []
    const key = identifierKey(only)
    return [{ key, type, path, text, previous: isPrevious(key, text, rules) }]
  })
}

/** Whether an `alias` call with a value as `previousId` says the identifier. */
function isPrevious(key: string, text: string, rules: IdentityRules): boolean {
  const tenant = tenantOf(rules)
  const value = tenant === undefined ? text : `${tenant}/${text}`
  if (key !== `anonymous_id:${value}`) return false
  const call = eventWith([{ path: 'previousId', text }], { type: 'alias' })
  const found = identifiersOf(call, rules.identifiers, undefined, tenant)
  return found.some((each) => identifierKey(each) === key)
}

/** The tenant of all test events, where rules have tenants. */
export function tenantOf({ tenant }: IdentityRules): string | undefined {
  return tenant === undefined ? undefined : 'acme'
}

/** A `track` event that carries values at paths, as `identifierType` writes them. */
export function eventWith(
  carried: readonly { readonly path: string; readonly text: JsonValue }[],
  fields: Partial<CustomerEvent> = {},
): CustomerEvent {
  const event: CustomerEvent = { ...emptyEvent, ...fields }
  return carried.reduce((made, { path, text }) => put(made, path, text), event)
}

function put(event: CustomerEvent, path: string, text: JsonValue): CustomerEvent {
  const [field = '', ...keys] = path.split('.')
  if (keys.length === 0) return { ...event, [field]: text }
  if (field === 'context' && keys[0] === 'externalIds' && keys.length > 1) {
    const known = event.context['externalIds']
    const entry = { id: text, type: keys.slice(1).join('.'), collection: 'users' }
    const externalIds = [...(Array.isArray(known) ? known : []), entry]
    return { ...event, context: { ...event.context, externalIds } }
  }
  const object = event[field as 'traits' | 'properties' | 'context']
  return { ...event, [field]: putBelow(object, keys, text) }
}

function putBelow(object: JsonObject, keys: readonly string[], text: JsonValue): JsonObject {
  const [key = '', ...rest] = keys
  if (rest.length === 0) return { ...object, [key]: text }
  const below = object[key]
  const isObject = typeof below === 'object' && below !== null && !Array.isArray(below)
  const inner = isObject ? (below as JsonObject) : emptyJsonObject
  return { ...object, [key]: putBelow(inner, rest, text) }
}

const emptyEvent: CustomerEvent = {
  type: 'track',
  messageId: '',
  anonymousId: null,
  userId: null,
  previousId: null,
  groupId: null,
  event: null,
  properties: emptyJsonObject,
  traits: emptyJsonObject,
  context: emptyJsonObject,
  integrations: emptyJsonObject,
  timestampMs: 0,
  originalTimestampMs: 0,
  sentAtMs: null,
  receivedAtMs: 0,
}
