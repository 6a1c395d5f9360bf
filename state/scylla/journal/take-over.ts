import { FencedError } from '#schemas'
import { Backoff } from '../cql/backoff.ts'
import { isUnknown, type CqlResult } from '../cql/cql-session.ts'
import { StateLayoutError } from '../errors.ts'
import type { Head, StoreSettings } from './head.ts'
import type { Journal } from './journal.ts'
import { fenceOf, nextNumber } from './segment.ts'

/** How a store is taken over. */
export interface TakeOverOptions {
  /** A token that nobody else has. */
  readonly owner: string
  /** Settings of a store that is new. */
  readonly settings: StoreSettings
  readonly forMs: number
  /** The head that is the owner's already: it is taken over anew, so that what is still under way is fenced. */
  readonly held?: Head
}

/**
 * Makes `owner` the one who may commit, and answers the head as it is then. Whoever had the store
 * before is fenced: its next commit is refused. Throws `FencedError` where the store was the owner's
 * and is not any more.
 */
export async function takeOver(journal: Journal, options: TakeOverOptions): Promise<Head> {
  const { owner, settings, forMs, held } = options
  const isOurs = (head: Head | undefined) =>
    head?.owner === owner && head.fence > (held?.fence ?? 0)
  const backoff = new Backoff(forMs)
  for (;;) {
    const before = await journal.readHead()
    if (held !== undefined && before?.owner !== owner) throw fenced(journal)
    if (before === undefined) {
      await requireNew(journal)
      await ask(() => journal.create({ ...firstHead, owner, settings }))
    } else if (!isOurs(before)) {
      await ask(() => journal.takeOver({ ...before, owner, fence: before.fence + 1 }, before))
    }
    // Whatever was answered: what is stored says whose it is, and what was committed until then.
    const after = await journal.readHead()
    if (after !== undefined && isOurs(after)) {
      if (after.segment === 0) await markAsMade(journal)
      await removeUncommitted(journal, after)
      return after
    }
    if (!(await backoff.wait())) throw notTaken(journal)
  }
}

/** What owners since the last commit were writing and had not committed. */
async function removeUncommitted(journal: Journal, { fence, segment }: Head): Promise<void> {
  const first = Math.max(1, fenceOf(segment), fence - ownersMax)
  for (let before = fence - 1; before >= first; before--) {
    const number = nextNumber({ fence: before, segment })
    await journal.segments.remove({ fence: before, number })
  }
}

/** Throws where a store was here, and somebody deleted its journal but not its rows. */
async function requireNew(journal: Journal): Promise<void> {
  if (!(await journal.mark.isThere())) return
  // Another process may just be making the store: it writes the head first.
  if ((await journal.readHead()) === undefined) throw deleted(journal)
}

/** Throws where the mark is hidden by a deletion, which then hides rows as well. */
async function markAsMade(journal: Journal): Promise<void> {
  await journal.mark.set()
  if (!(await journal.mark.isThere())) throw deleted(journal)
}

function deleted({ name }: Journal): StateLayoutError {
  return new StateLayoutError(
    `Rows of pipeline "${name.pipeline}" in keyspace ${name.keyspace} were deleted by hand: what is ` +
      'left of them, and the deletions, would spoil new state. To start anew, give the pipeline another ' +
      'name or another keyspace (connectors.scylla.keyspace), or TRUNCATE all tables of state that it ' +
      'does not share with others (state/scylla/LAYOUT.md, Starting anew).',
  )
}

/** That somebody else has the store now. */
export function fenced({ name: { pipeline, shard } }: Journal): FencedError {
  const part = shard === '' ? '' : `, shard "${shard}",`
  return new FencedError(
    `The state of pipeline "${pipeline}"${part} was taken over by another process. ` +
      'This one writes nothing more; the other goes on from the last epoch that was saved.',
  )
}

/** Sends a conditional statement; undefined where nobody knows what became of it. */
export async function ask(work: () => Promise<CqlResult>): Promise<CqlResult | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isUnknown(error)) return undefined
    throw error
  }
}

/** Owners that may have died one after the other while they took over. */
const ownersMax = 16

const firstHead = { fence: 1, segment: 0, segments: [], manifest: undefined, tables: 0 }

function notTaken({ name }: Journal): Error {
  return new StateLayoutError(
    `The state of pipeline "${name.pipeline}" could not be taken over: others keep doing so. ` +
      'Let one process at a time work on it.',
  )
}
