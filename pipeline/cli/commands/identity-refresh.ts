import { randomUUID } from 'node:crypto'
import type { CommandStamp } from '#operators'
import { commandJournal, writeCommands, type Taker } from '../identity/changes/command-journal.ts'
import { stampOf, takerText, type GiveOptions } from '../identity/changes/give-commands.ts'
import { dueIdentifiers, whatIsDue } from '../identity/dry-run/due-groups.ts'
import { dryRunRules, type RulesChange } from '../identity/dry-run/dry-run-rules.ts'
import { rulesChangeLines } from '../identity/dry-run/rules-change-lines.ts'
import { withIdentity, type OpenIdentity } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'

/** Options of `anabranch identity refresh`. */
export interface IdentityRefreshOptions extends GiveOptions {
  readonly sample: number
}

/** How many commands were written, and who takes them in; null for nobody, where there are none. */
interface Given {
  readonly commands: number
  readonly takenBy: Taker | null
}

/** What is due, and what was done about it. */
interface Refreshed extends RulesChange, Given {
  readonly dryRun: boolean
}

const nothing: Given = { commands: 0, takenBy: null }

/**
 * `anabranch identity refresh`: brings every group of identifiers up to the rules of the pipeline, all at
 * once rather than as something is next said of each.
 */
export async function identityRefresh(options: IdentityRefreshOptions): Promise<void> {
  const { dryRun = false, json = false } = options
  const stamp = stampOf({ ...options, reason: options.reason ?? 'the rules have changed' })
  await withIdentity(options, async (identity) => {
    if (!dryRun) commandJournal(identity)
    const asOf = await identity.latest()
    const isDue = await whatIsDue(identity)
    const samplesMax = options.sample
    const change = await dryRunRules(identity.spec.rules, identity, { samplesMax, isDue })
    sayAge(asOf)
    if (!json) await print(foreseenLines(change, dryRun))
    const given = dryRun ? nothing : await give(dueIdentifiers(identity, isDue), stamp, identity)
    const refreshed: Refreshed = { dryRun, ...given, ...change }
    if (json) return await print([JSON.stringify(refreshed)])
    await print(takerLines(refreshed, identity))
  })
}

/** Writes commands one by one: all that is due in a large state would not fit into memory. */
async function give(
  due: AsyncIterable<readonly string[]>,
  stamp: Omit<CommandStamp, 'id'>,
  identity: OpenIdentity,
): Promise<Given> {
  let given = nothing
  for await (const identifiers of due) {
    const command = { id: randomUUID(), ...stamp, verb: 'refresh', identifiers } as const
    const takenBy = await writeCommands([command], identity)
    given = { commands: given.commands + 1, takenBy }
  }
  return given
}

function foreseenLines(change: RulesChange, dryRun: boolean): readonly string[] {
  if (change.groups === 0) {
    return ['Every group of identifiers is as the rules of the pipeline make it: nothing to do.']
  }
  return [dryRun ? 'This would change:' : 'This changes:', ...rulesChangeLines(change)]
}

function takerLines({ commands, takenBy }: Refreshed, identity: OpenIdentity): readonly string[] {
  if (takenBy === null) return []
  const what = commands === 1 ? 'one command' : `${count(commands)} commands`
  return [`${takerText(takenBy, identity)}: ${what}`]
}
