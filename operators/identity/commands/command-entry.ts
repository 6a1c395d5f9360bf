import { avroCodec } from '#schemas'
import { identifiersOfCommand, type IdentityCommand } from './identity-command.ts'

/** A command that was taken in. */
export interface CommandEntry {
  readonly verb: string
  /** What it was about: identifiers, a source, or traits; nothing for an erasure, a `refresh` or a `revisit`. */
  readonly subjects: readonly string[]
  readonly atMs: number
  readonly author: string
  readonly reason: string
  /** Profile ids that ended by it, and how many profiles it changed. */
  readonly absorbed: readonly string[]
  readonly profiles: number
}

/** What is kept of a command. */
export function entryOf(
  command: IdentityCommand,
  absorbed: readonly string[],
  profiles: number,
): CommandEntry {
  const { verb, atMs, author, reason } = command
  return { verb, subjects: subjectsOf(command), atMs, author, reason, absorbed, profiles }
}

function subjectsOf(command: IdentityCommand): readonly string[] {
  switch (command.verb) {
    case 'erase':
    case 'refresh':
    case 'revisit':
      return []
    case 'backfill':
      return command.traits
    case 'undo-import':
      return [command.source]
    default:
      return identifiersOfCommand(command)
  }
}

/** Stores what is kept of commands. */
export const commandCodec = avroCodec<CommandEntry>({
  name: 'identity command',
  schema: {
    type: 'record',
    name: 'IdentityCommandEntry',
    fields: [
      { name: 'verb', type: 'string' },
      { name: 'subjects', type: { type: 'array', items: 'string' } },
      { name: 'atMs', type: 'long' },
      { name: 'author', type: 'string' },
      { name: 'reason', type: 'string' },
      { name: 'absorbed', type: { type: 'array', items: 'string' } },
      { name: 'profiles', type: 'int' },
    ],
  },
})
