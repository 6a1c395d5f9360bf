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

/** Reads what a head lists that may not be in the tables, the segments after `known`. */
export async function readUnapplied(
  journal: Journal,
  { segments }: Head,
  known: number,
): Promise<readonly PendingSegment[] | undefined> {
  const read: PendingSegment[] = []
  for (const segment of segments) {
    if (segment.applied || segment.number <= known) continue
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
