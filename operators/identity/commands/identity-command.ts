import type { FragmentHistory } from '../../traits/fragment-history.ts'

/** Who gave a command, when and why, and its id: taking it in twice does nothing more. */
export interface CommandStamp {
  readonly id: string
  /**
   * When, in milliseconds since the Unix epoch. Later verdicts win; and what is taken back keeps out
   * repeats of what was seen up to then.
   */
  readonly atMs: number
  readonly author: string
  readonly reason: string
}

/**
 * What a person tells identity resolution, as a message among the events. Identifiers are keys,
 * `type:value`, normalised.
 */
export type IdentityCommand = CommandStamp & IdentityVerb

/** Verbs with what they are about. */
export type IdentityVerb =
  | PairVerb
  | IdentifierVerb
  /** What was seen on a device so far is taken back, and it belongs to the account from now on. */
  | { readonly verb: 'transfer'; readonly device: string; readonly account: string }
  /**
   * Takes back every link that a source has said so far. `identifiers` are those where that is to show
   * at once; elsewhere it does when something else is said of them.
   */
  | {
      readonly verb: 'undo-import'
      readonly source: string
      readonly identifiers?: readonly string[]
    }
  /**
   * Brings the groups of identifiers up to the rules as they are now, and to what was undone since; where
   * nobody says so, that happens when something else is said of them.
   */
  | { readonly verb: 'refresh'; readonly identifiers: readonly string[] }
  /**
   * Has the profiles of identifiers looked at again, as the definitions of traits and segments are now; it
   * changes nobody's identity.
   */
  | { readonly verb: 'revisit'; readonly identifiers: readonly string[] }
  /**
   * What events of the past say of traits, for the fragments of some identifiers. It changes nobody's
   * identity; `traits` are stored names, for people.
   */
  | {
      readonly verb: 'backfill'
      readonly traits: readonly string[]
      readonly histories: readonly FragmentHistory[]
    }
  /** Answers a review item; `right` is '' for one about a group that is too large: accept blocks `left`. */
  | {
      readonly verb: 'review'
      readonly left: string
      readonly right: string
      readonly verdict: 'accept' | 'reject'
    }

/**
 * About two identifiers: they are one person's, or are not, or that is taken back; what links them
 * directly is taken back (`remove-edge`), or everything that makes them one profile (`unmerge`).
 * What is taken back comes again when it is seen again; a cannot-link stays.
 */
export interface PairVerb {
  readonly verb: 'must-link' | 'cannot-link' | 'withdraw-verdict' | 'remove-edge' | 'unmerge'
  readonly left: string
  readonly right: string
}

/**
 * About one identifier: it links nobody (`block`), or does again; its person does not want to be
 * matched (`withdraw-consent`), or does again; it is forgotten (`erase`).
 */
export interface IdentifierVerb {
  readonly verb: 'block' | 'unblock' | 'withdraw-consent' | 'give-consent' | 'erase'
  readonly identifier: string
}

/** Every verb. */
export const identityVerbs = [
  'must-link',
  'cannot-link',
  'withdraw-verdict',
  'remove-edge',
  'unmerge',
  'block',
  'unblock',
  'withdraw-consent',
  'give-consent',
  'erase',
  'transfer',
  'undo-import',
  'refresh',
  'revisit',
  'backfill',
  'review',
] as const

/** Whether a value is a command rather than an event. */
export function isIdentityCommand(value: object): value is IdentityCommand {
  return 'verb' in value
}

/** Whether a command is about any number of identifiers that have nothing to do with each other. */
export function namesMany({ verb }: IdentityCommand): boolean {
  return ['undo-import', 'refresh', 'revisit', 'backfill'].includes(verb)
}

/** Keys of the identifiers that a command names. */
export function identifiersOfCommand(command: IdentityCommand): readonly string[] {
  switch (command.verb) {
    case 'transfer':
      return [command.device, command.account]
    case 'undo-import':
      return command.identifiers ?? []
    case 'refresh':
    case 'revisit':
      return command.identifiers
    case 'backfill':
      return command.histories.map(({ key }) => key)
    case 'review':
      return command.right === '' ? [command.left] : [command.left, command.right]
    case 'block':
    case 'unblock':
    case 'withdraw-consent':
    case 'give-consent':
    case 'erase':
      return [command.identifier]
    default:
      return [command.left, command.right]
  }
}

/** Identifiers that one command of those that name many may name: more are sent as several commands. */
export const commandIdentifiersMax = 1_000

/** What is wrong with a command; undefined for nothing. `types` are the known identifier types. */
export function commandProblem(
  command: IdentityCommand,
  types: readonly string[],
): string | undefined {
  const { id, atMs, verb } = command
  if (!(identityVerbs as readonly string[]).includes(verb)) {
    return `the verb '${verb}' is none of ${identityVerbs.join(', ')}`
  }
  if (typeof id !== 'string' || id === '') return 'the command has no id: give it one of its own'
  if (!Number.isSafeInteger(atMs)) return `atMs is ${atMs}, must be whole milliseconds since 1970`
  if (verb === 'undo-import' && command.source === '') return 'undo-import names no source'
  const identifiers = identifiersOfCommand(command)
  if (identifiers.length > commandIdentifiersMax) {
    return `it names ${identifiers.length} identifiers; send at most ${commandIdentifiersMax} at a time`
  }
  const isUnknown = (key: unknown) =>
    typeof key !== 'string' || !types.includes(key.slice(0, Math.max(0, key.indexOf(':'))))
  const unknown = identifiers.find(isUnknown)
  if (unknown !== undefined) {
    return `'${unknown}' is no identifier: write type:value with a type of ${types.join(', ')}`
  }
  const [first, second] = identifiers
  const isSelf = !namesMany(command) && identifiers.length === 2 && first === second
  return isSelf ? `both identifiers are ${first}: name two` : undefined
}
