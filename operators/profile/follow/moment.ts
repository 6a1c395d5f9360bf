import type { Message } from '#schemas'
import type { Resolved } from '../../identity/resolved.ts'
import type { SegmentChangeCause } from '../../segments/segment-change.ts'

/** What is happening to profiles, and when. */
export interface Moment {
  readonly cause: SegmentChangeCause
  /** Event time of what happens; changes are dated so, or later. */
  readonly atMs: number
  /** The event that it is about; '' for none. */
  readonly messageId: string
  /** Makes messages of what comes of it. */
  readonly message: <T>(value: T) => Message<T>
}

/** What the changes that a message makes are put down to. */
export function causeOf({ event, erased, histories, absorbed, deltas }: Resolved): Moment['cause'] {
  if (histories !== undefined) return 'definition'
  if (erased !== undefined) return 'erasure'
  if (event === null || absorbed.length > 0) return 'identity'
  return deltas.some(({ kind }) => kind === 'split') ? 'identity' : 'event'
}

/** The id that a profile goes by after it was merged or renamed; '' where it was not. */
export function successorOf(id: string, { deltas }: Resolved): string {
  for (const delta of deltas) {
    if (delta.kind === 'renamed' && delta.from === id) return delta.profileId
    if (delta.kind === 'merged' && delta.from.includes(id)) return delta.profileId
  }
  return ''
}
