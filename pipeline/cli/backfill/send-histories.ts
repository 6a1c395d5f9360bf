import { randomUUID } from 'node:crypto'
import {
  commandBytesMax,
  storedName,
  type CommandStamp,
  type DeclaredTrait,
  type FragmentHistory,
} from '#operators'
import { CliError } from '../cli-error.ts'
import { writeCommands, type Taker } from '../identity/changes/command-journal.ts'
import type { OpenIdentity } from '../identity/state/open-identity.ts'
import { backfilledId } from './due-traits.ts'

/** Histories in one command: each makes its profile be looked at, and told of. */
const historiesPerCommand = 100
/** Bytes of them in one command, about. */
const commandBytesAim = commandBytesMax / 4
/** Room that a command needs besides its histories. */
const stampBytesMax = 32 * 1_024

/** Who gives the commands, and why. */
export type Stamp = Omit<CommandStamp, 'id'>

/** What was written: ids of commands in their order, and who takes them in. */
export interface Sent {
  readonly ids: readonly string[]
  readonly histories: number
  readonly takenBy: Taker
}

/**
 * Writes histories to the journal of commands, some at a time. Repeating it does no harm: a fragment takes
 * each trait's past once.
 */
export async function sendHistories(
  histories: Iterable<FragmentHistory>,
  { traits, stamp }: { readonly traits: readonly DeclaredTrait[]; readonly stamp: Stamp },
  identity: OpenIdentity,
): Promise<Sent> {
  const ids: string[] = []
  let sent = 0
  let takenBy: Taker = 'next-run'
  const names = traits.map(storedName)
  for (const some of inParts(knownTypes(histories, identity))) {
    const id = randomUUID()
    const command = { id, ...stamp, verb: 'backfill', traits: names, histories: some } as const
    takenBy = await writeCommands([command], identity)
    ids.push(id)
    sent += some.length
  }
  return { ids, histories: sent, takenBy }
}

/** Says that the past of traits has been added: after all that it was. Answers the ids of the commands. */
export async function sayBackfilled(
  due: readonly { readonly trait: DeclaredTrait; readonly since: number }[],
  stamp: Stamp,
  identity: OpenIdentity,
): Promise<Sent> {
  const commands = due.map(({ trait, since }) => {
    const [id, traits] = [backfilledId(trait, since), [storedName(trait)]]
    return { id, ...stamp, verb: 'backfill', traits, histories: [] } as const
  })
  const takenBy = await writeCommands(commands, identity)
  return { ids: commands.map(({ id }) => id), histories: 0, takenBy }
}

/** Rules may have lost a type since: nobody has such identifiers any more. */
function* knownTypes(
  histories: Iterable<FragmentHistory>,
  { spec: { rules } }: OpenIdentity,
): Generator<FragmentHistory> {
  const types = new Set(rules.types.map(({ name }) => name))
  for (const history of histories) {
    if (types.has(history.key.slice(0, history.key.indexOf(':')))) yield history
  }
}

function* inParts(histories: Iterable<FragmentHistory>): Generator<readonly FragmentHistory[]> {
  let part: FragmentHistory[] = []
  let bytes = 0
  for (const history of histories) {
    const size = Buffer.byteLength(JSON.stringify(history))
    if (size > commandBytesMax - stampBytesMax) throw tooLarge(history.key, size)
    if (part.length === historiesPerCommand || (bytes > 0 && bytes + size > commandBytesAim)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(history)
    bytes += size
  }
  if (part.length > 0) yield part
}

function tooLarge(key: string, bytes: number): CliError {
  return new CliError(
    'usage',
    `the past of ${key} takes ${bytes} bytes, and a command ${commandBytesMax}`,
    {
      fix: 'Backfill fewer traits at a time, or give a trait over a window larger panes.',
    },
  )
}
