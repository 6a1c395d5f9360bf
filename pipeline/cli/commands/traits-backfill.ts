import { storedName } from '#operators'
import { archivedPast } from '../backfill/archived-events.ts'
import { dueTraits, traitHistories, type DueTrait } from '../backfill/due-traits.ts'
import { eventsTable } from '../backfill/events-table.ts'
import { foldPast } from '../backfill/fold-past.ts'
import { sayBackfilled, sendHistories, type Stamp } from '../backfill/send-histories.ts'
import { leftAfter } from '../identity/changes/until-taken.ts'
import { stampOf, type GiveOptions } from '../identity/changes/give-commands.ts'
import { commandJournal } from '../identity/changes/command-journal.ts'
import { withIdentity, type OpenIdentity } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { progressLine } from '../output/say-progress.ts'

/** Options of `anabranch traits backfill`. */
export interface TraitsBackfillOptions extends GiveOptions {
  /** Whether to wait until a run that goes on has taken everything in. */
  readonly wait?: boolean
}

/** What was added of traits that began after the same epoch. */
interface Backfilled {
  readonly traits: readonly string[]
  /** The last epoch that they had nothing of. */
  readonly untilEpoch: number
  /** Events that were read, and fragments of profiles to which they add something. */
  readonly events: number
  readonly fragments: number
  /** Commands that bring it, and how many nobody has taken in yet. */
  readonly commands: number
  readonly left: number
}

/**
 * `anabranch traits backfill`: adds what the archive knows of the time before traits were declared, while
 * events go on to flow. It ends in the values that they would have had from the beginning.
 */
export async function traitsBackfill(
  names: readonly string[],
  options: TraitsBackfillOptions,
): Promise<void> {
  const stamp = stampOf({ ...options, reason: options.reason ?? 'traits are new' })
  await withIdentity(options, async (identity) => {
    if (options.dryRun !== true) commandJournal(identity)
    const due = dueTraits(names, await traitHistories(identity))
    const done: Backfilled[] = []
    for (const each of bySince(due)) done.push(await backfill(each, stamp, identity, options))
    await print(options.json === true ? done.map((each) => JSON.stringify(each)) : lines(done))
  })
}

/** Traits that began together are backfilled together. */
function bySince(due: readonly DueTrait[]): readonly (readonly DueTrait[])[] {
  const groups = new Map<number, DueTrait[]>()
  for (const each of due) groups.set(each.since, [...(groups.get(each.since) ?? []), each])
  return [...groups.values()]
}

async function backfill(
  due: readonly DueTrait[],
  stamp: Stamp,
  identity: OpenIdentity,
  { dryRun = false, wait = true }: TraitsBackfillOptions,
): Promise<Backfilled> {
  const untilEpoch = due[0]?.since ?? 0
  const traits = due.map(({ trait }) => trait)
  const past = await archivedPast(eventsTable(identity.definition), untilEpoch, identity)
  const say = progressLine()
  const onRead = (events: number) =>
    say(() => `read ${count(events)} of ${count(past.events)} events`)
  const ids: string[] = []
  let fragments = 0
  for await (const histories of foldPast(traits, past, identity, onRead)) {
    if (dryRun) {
      fragments += Array.from(histories).length
      continue
    }
    const sent = await sendHistories(histories, { traits, stamp }, identity)
    ids.push(...sent.ids)
    fragments += sent.histories
  }
  const found = { traits: traits.map(storedName), untilEpoch, events: past.events, fragments }
  if (dryRun) return { ...found, commands: 0, left: 0 }
  const last = await sayBackfilled(due, stamp, identity)
  const all = [...ids, ...last.ids]
  const left = await leftAfter(all, last.takenBy, identity, wait)
  return { ...found, commands: all.length, left }
}

function lines(done: readonly Backfilled[]): readonly string[] {
  if (done.length === 0) return ['Every trait has its whole past: nothing to do.']
  return done.map(({ traits, untilEpoch, events, fragments, commands, left }) => {
    const what = `${traits.join(', ')}: ${count(events)} events up to epoch ${count(untilEpoch)} add to ${count(fragments)} fragments`
    if (commands === 0) return `${what}; nothing was changed`
    return left === 0
      ? `${what}; all of it is in`
      : `${what}; ${count(left)} of ${count(commands)} commands are still to be taken in`
  })
}
