import {
  fragmentKeyReader,
  HistoryFold,
  type DeclaredTrait,
  type FragmentHistory,
} from '#operators'
import { CliError } from '../cli-error.ts'
import type { OpenIdentity } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { archivedEvents, type ArchivedPast } from './archived-events.ts'

/** Events that are folded at a time, about: fragments are read in shares where a table names them. */
const eventsPerShare = 1_000_000
/** Fragments that are held at a time at the most, where a table does not name them. */
const fragmentsMax = 2_000_000

/** What is said of events as they are read: how many so far. */
export type OnRead = (events: number) => void

/**
 * Folds archived events into what they say of traits, fragment by fragment, share by share. Ends the command
 * where there are more fragments than fit into memory.
 */
export async function* foldPast(
  traits: readonly DeclaredTrait[],
  past: ArchivedPast,
  identity: OpenIdentity,
  onRead: OnRead,
): AsyncGenerator<Iterable<FragmentHistory>> {
  const keyOf = fragmentKeyReader(identity.spec.rules)
  const { hasFragments } = past.table
  const shares = hasFragments ? Math.ceil(past.events / eventsPerShare) : 1
  let read = 0
  for (let share = 0; share < shares; share += 1) {
    const fold = new HistoryFold(traits)
    for await (const { event, fragment } of archivedEvents(past, { share, shares }, identity)) {
      const key = fragment ?? keyOf(event)
      // What has no identifier that counts was rejected, and is in no profile.
      if (key !== undefined) fold.add(key, event)
      read += 1
      onRead(read)
      if (fold.size > fragmentsMax) throw tooMany(past.table.name)
    }
    yield fold.histories()
  }
}

function tooMany(table: string): CliError {
  return new CliError(
    'usage',
    `table ${table} has events of more than ${count(fragmentsMax)} identifiers`,
    {
      fix: 'It does not say which, so they cannot be read share by share. Archive with clickhouse.archiveResolved() behind the identity step.',
    },
  )
}
