import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { IdentityCommand, IdentityVerb } from '#operators'
import { CliError } from '../../cli-error.ts'
import { print } from '../../output/print.ts'
import { sayAge } from '../../output/say-age.ts'
import { warn } from '../../output/warn.ts'
import { withIdentity, type IdentityOptions, type OpenIdentity } from '../state/open-identity.ts'
import { changeLines } from './change-lines.ts'
import { commandJournal, writeCommands, type Taker } from './command-journal.ts'
import { planCommands, type Changes } from './plan-commands.ts'

/** Options of every command that changes who is who. */
export interface GiveOptions extends IdentityOptions {
  readonly dryRun?: boolean
  readonly author?: string
  readonly reason?: string
  readonly json?: boolean
}

/** Longest author and reason, in UTF-16 units: they are kept for ever. */
const textLengthMax = 2_000

/** What was given, and what it changes. */
interface Given extends Changes {
  readonly commands: readonly IdentityCommand[]
  readonly dryRun: boolean
  /** Who takes it in; null for a dry run. */
  readonly takenBy: Taker | null
}

/**
 * Says what commands will change and, unless it is a dry run, writes them to the journal of the
 * pipeline. `verbsOf` finds out what they are about.
 */
export async function giveCommands(
  options: GiveOptions,
  verbsOf: (identity: OpenIdentity) => Promise<readonly IdentityVerb[]>,
): Promise<void> {
  const { dryRun = false, json = false } = options
  const stamp = stampOf(options)
  await withIdentity(options, async (identity) => {
    if (!dryRun) commandJournal(identity)
    const asOf = await identity.latest()
    const verbs = await verbsOf(identity)
    const commands = verbs.map((verb) => ({ id: randomUUID(), ...stamp, ...verb }))
    const changes = await planCommands(commands, identity)
    sayAge(asOf)
    if (!json) await print(changeLines(changes, dryRun))
    const takenBy = dryRun ? null : await writeCommands(commands, identity)
    const given: Given = { commands, dryRun, takenBy, ...changes }
    if (json) return await print([JSON.stringify(given)])
    await print(takenBy === null ? [] : takerLines(commands, takenBy, identity))
  })
}

/** Who gives a command, when and why. Ends the command without a reason, but for a dry run. */
export function stampOf({ author, reason = '', dryRun = false }: GiveOptions) {
  if (reason.trim() === '' && !dryRun) {
    throw new CliError('usage', 'a change needs a reason, which is kept with it', {
      fix: 'Say why: --reason "two people with one mailbox"; or look first: --dry-run.',
    })
  }
  const stamp = { author: author ?? userInfo().username, reason: reason.trim(), atMs: Date.now() }
  const long = Math.max(stamp.author.length, stamp.reason.length)
  if (long <= textLengthMax) return stamp
  throw new CliError('usage', `author and reason may have ${textLengthMax} characters, not ${long}`)
}

function takerLines(
  commands: readonly IdentityCommand[],
  takenBy: Taker,
  identity: OpenIdentity,
): readonly string[] {
  return [`${takerText(takenBy, identity)}: ${commands.map(({ id }) => id).join(', ')}`]
}

/** Says who takes commands in, and from where; warns where nobody does yet. */
export function takerText(takenBy: Taker, identity: OpenIdentity): string {
  const { step, journal } = commandJournal(identity)
  const taker = takenBy === 'run' ? 'the run that is going on takes' : 'the next run takes'
  if (takenBy === 'next-run') warn('no run is going on in this state directory')
  return `${taker} it in, from ${journal.place} '${step}'`
}
