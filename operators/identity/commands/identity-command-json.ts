import {
  accepted,
  jsonDecoder,
  refused,
  type Decoder,
  type JsonObject,
  type JsonValue,
} from '#schemas'
import { identityVerbs, type IdentityCommand } from './identity-command.ts'

/** Bytes of a command at the most: one may name a thousand identifiers, or bring the past of a hundred. */
export const commandBytesMax = 1 << 20

/** Name of the decoder, by which a journal of commands is known. */
export const identityCommandsName = 'identity command (JSON)'

/** Fields that are text, where a verb has them. */
const textFields = [
  'left',
  'right',
  'identifier',
  'device',
  'account',
  'source',
  'author',
  'reason',
] as const

/** Fields that each verb needs. */
const fieldsOf: Readonly<Record<IdentityCommand['verb'], readonly (typeof textFields)[number][]>> =
  {
    'must-link': ['left', 'right'],
    'cannot-link': ['left', 'right'],
    'withdraw-verdict': ['left', 'right'],
    'remove-edge': ['left', 'right'],
    unmerge: ['left', 'right'],
    block: ['identifier'],
    unblock: ['identifier'],
    'withdraw-consent': ['identifier'],
    'give-consent': ['identifier'],
    erase: ['identifier'],
    transfer: ['device', 'account'],
    'undo-import': ['source'],
    refresh: [],
    revisit: [],
    backfill: [],
    review: ['left', 'right'],
  }

/**
 * Decodes commands of people to identity resolution, one a line of JSON, as `anabranch unmerge` and the
 * other verbs write them: `{ id, atMs, author, reason, verb, … }`, see `IdentityCommand`. What is no command
 * is refused as `invalid-command`; what cannot be done is for `resolveIdentity` to refuse.
 */
export function identityCommandJson(): Decoder<IdentityCommand> {
  return jsonDecoder({
    name: identityCommandsName,
    eventBytesMax: commandBytesMax,
    toValue(value) {
      const problem = problemOf(value)
      if (problem !== undefined) return refused('invalid-command', problem)
      const command = value as unknown as IdentityCommand
      return accepted(command, command.atMs)
    },
  })
}

function problemOf(value: JsonValue): string | undefined {
  if (!isObject(value)) return 'a command is a JSON object'
  const { verb, id, atMs } = value
  if (!isVerb(verb)) return `verb is ${shown(verb)}; verbs are ${identityVerbs.join(', ')}`
  if (typeof id !== 'string' || id === '') return 'a command needs an id of its own'
  if (!Number.isSafeInteger(atMs)) return `atMs is ${shown(atMs)}; send milliseconds since 1970`
  const needed = ['author', 'reason', ...fieldsOf[verb]] as const
  const missing = needed.find((field) => typeof value[field] !== 'string')
  if (missing !== undefined) return `${verb} needs ${missing}, as text`
  if (verb === 'review') return verdictProblem(value)
  return verb === 'backfill' ? historiesProblem(value) : listProblem(verb, value)
}

function verdictProblem({ verdict }: JsonObject): string | undefined {
  if (verdict === 'accept' || verdict === 'reject') return undefined
  return `verdict is ${shown(verdict)}; send accept or reject`
}

function listProblem(
  verb: IdentityCommand['verb'],
  { identifiers }: JsonObject,
): string | undefined {
  if (identifiers === undefined) {
    const needsThem = verb === 'refresh' || verb === 'revisit'
    return needsThem ? `${verb} needs identifiers, as a list of texts` : undefined
  }
  return areTexts(identifiers) ? undefined : 'identifiers has to be a list of texts'
}

function historiesProblem({ traits, histories }: JsonObject): string | undefined {
  if (!areTexts(traits)) return 'backfill needs traits, as a list of texts'
  if (!Array.isArray(histories)) return 'backfill needs histories, as a list'
  const at = histories.findIndex((history: JsonValue) => !isHistory(history))
  return at === -1 ? undefined : `histories[${at}] is no history of a fragment`
}

function isHistory(value: JsonValue): boolean {
  if (!isObject(value)) return false
  const { key, events, firstSeenMs, lastSeenMs, lifetime, panes } = value
  const areWhole = [events, firstSeenMs, lastSeenMs].every(Number.isSafeInteger)
  if (typeof key !== 'string' || !areWhole || !isEncoded(lifetime) || !isObject(panes ?? null))
    return false
  return Object.values(panes ?? {}).every(isEncoded)
}

function isEncoded(value: JsonValue | undefined): boolean {
  return isObject(value ?? null) && areTexts(Object.values(value as JsonObject))
}

function areTexts(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isVerb(verb: JsonValue | undefined): verb is IdentityCommand['verb'] {
  return typeof verb === 'string' && (identityVerbs as readonly string[]).includes(verb)
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100)
}
