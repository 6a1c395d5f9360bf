import type { Pending, PendingSegment } from '../apply/pending.ts'
import { StateLayoutError } from '../errors.ts'
import { decodeChanges } from './changes-codec.ts'
import type { Head } from './head.ts'
import type { Journal } from './journal.ts'
import type { Segment } from './segment.ts'

/** Segments up to this one are in the tables, as far as a head tells. */
export function appliedUpTo({ segment, segments }: Head): number {
  const unapplied = segments.filter(({ applied }) => !applied).map(({ number }) => number)
  return Math.min(segment, ...unapplied.map((number) => number - 1))
}

/** Reads what a head lists that may not be in the tables, the segments after `known`, but for those that are `held`. */
export async function readUnapplied(
  journal: Journal,
  { segments }: Head,
  known: number,
  held: readonly PendingSegment[] = [],
): Promise<readonly PendingSegment[] | undefined> {
  const read: PendingSegment[] = []
  for (const segment of segments) {
    if (segment.applied || segment.number <= known) continue
    const same = held.find(({ segment: { number, sha256 } }) => {
      return number === segment.number && sha256 === segment.sha256
    })
    if (same !== undefined) {
      read.push(same)
      continue
    }
    const bytes = await journal.readSegment(segment)
    if (bytes === undefined) return undefined
    read.push({ segment, changes: decodeChanges(bytes) })
  }
  return read
}

/** Brings `pending` to where the head is. Only the owner calls it: nobody moves the head meanwhile. */
export async function recover(journal: Journal, head: Head, pending: Pending): Promise<void> {
  const known = pending.unapplied.at(-1)?.segment.number ?? pending.appliedUpTo
  const read = await readUnapplied(journal, head, known)
  if (read === undefined) throw notWhole(journal, head.segments)
  for (const segment of read) pending.add(segment)
}

/**
 * Throws `StateLayoutError` where a head is behind what is known to be committed, or another one: the
 * servers have lost what they acknowledged. Going on would mix the rows of the lost epochs with others.
 */
export function requireNotBehind({ name }: Journal, known: Head, found: Head): void {
  const hashOf = ({ segments }: Head) =>
    segments.find(({ number }) => number === known.segment)?.sha256
  const isAhead = found.segment > known.segment
  if (isAhead || (found.segment === known.segment && hashOf(found) === hashOf(known))) return
  throw new StateLayoutError(
    `The journal of pipeline "${name.pipeline}" in keyspace ${name.keyspace} does not know epochs any ` +
      'more that were saved: servers that acknowledge before they sync their log (commitlog_sync: ' +
      'periodic) lost them when they were killed. Start again: the pipeline goes on from the last epoch ' +
      'that is known. Rows of the lost epochs may be left; a savepoint or a backup has none.',
  )
}

/** That committed changes are not there as they were written. */
export function notWhole({ name }: Journal, segments: readonly Segment[]): StateLayoutError {
  const numbers = segments.map(({ number }) => number).join(', ')
  return new StateLayoutError(
    `The journal of pipeline "${name.pipeline}" in keyspace ${name.keyspace} is damaged: changes of ` +
      `segments ${numbers} are not there as they were committed. Servers that acknowledge before ` +
      'they sync their log (commitlog_sync: periodic) can lose writes when they are killed. ' +
      'Go back to a savepoint or a backup.',
  )
}
