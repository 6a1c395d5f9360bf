import { randomUUID } from 'node:crypto'
import { commandJournal, writeCommands, type Taker } from '../identity/changes/command-journal.ts'
import { stampOf, type GiveOptions } from '../identity/changes/give-commands.ts'
import { leftAfter } from '../identity/changes/until-taken.ts'
import { withIdentity } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { dueProfiles } from '../segments/due-profiles.ts'
import { segmentsOf } from '../segments/segments-of.ts'

/** Options of `anabranch segments refresh`. */
export interface SegmentsRefreshOptions extends GiveOptions {
  /** Whether to wait until a run that goes on has taken everything in. */
  readonly wait?: boolean
}

/** What is to be looked at again. */
interface Refreshed {
  readonly profiles: number
  /** Commands that say so, and how many nobody has taken in yet. */
  readonly commands: number
  readonly left: number
}

/**
 * `anabranch segments refresh`: has every profile looked at that was not since the definitions of segments
 * or traits changed. Who enters and who leaves is told once, with the cause `definition`.
 */
export async function segmentsRefresh(options: SegmentsRefreshOptions): Promise<void> {
  const { dryRun = false, wait = true, json = false } = options
  const stamp = stampOf({ ...options, reason: options.reason ?? 'definitions have changed' })
  await withIdentity(options, async (identity) => {
    segmentsOf(identity)
    if (!dryRun) commandJournal(identity)
    const ids: string[] = []
    let profiles = 0
    let takenBy: Taker | undefined
    for await (const identifiers of dueProfiles(identity)) {
      profiles += identifiers.length
      if (dryRun) continue
      const command = { id: randomUUID(), ...stamp, verb: 'revisit', identifiers } as const
      takenBy = await writeCommands([command], identity)
      ids.push(command.id)
    }
    const left = takenBy === undefined ? 0 : await leftAfter(ids, takenBy, identity, wait)
    const refreshed: Refreshed = { profiles, commands: ids.length, left }
    await print([json ? JSON.stringify(refreshed) : textOf(refreshed, dryRun)])
  })
}

function textOf({ profiles, commands, left }: Refreshed, dryRun: boolean): string {
  if (profiles === 0) return 'Every profile was looked at under these definitions: nothing to do.'
  const what = `${count(profiles)} profiles were not looked at since definitions changed`
  if (dryRun) return `${what}; nothing was done`
  if (left === 0) return `${what}; now they were`
  return `${what}; ${count(left)} of ${count(commands)} commands are still to be taken in`
}
