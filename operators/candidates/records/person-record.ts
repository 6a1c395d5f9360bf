import type { Identifier } from '#schemas'
import type { RecordFields } from '../record-fields.ts'

/** One row of a list of people. */
export interface PersonRecord {
  /** Its own id in the list; says nothing of who it is. */
  readonly id: string
  readonly fields: RecordFields
  /** What names a person in it, normalised: records that share one are one person, unless guards refuse. */
  readonly identifiers: readonly Identifier[]
  /** Whether it may be matched by likeness; without it only identifiers count. */
  readonly mayBeMatched: boolean
}
