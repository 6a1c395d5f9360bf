import type { RecordFields } from '../../candidates/record-fields.ts'
import type { Reading } from '../engine/prefetch-evidence.ts'
import { likenessKey } from '../review/likeness-review.ts'
import type { IdentifierRecord } from './identifier-record.ts'
import type { Likeness } from './matching.ts'
import type { StreamCandidates } from './stream-candidates.ts'

/** Pairs of versions of two records that are scored; two that have more of them pass for alike. */
const scoresMax = 16

/** What `AlikePairs` looks things up in. */
export interface AlikePairsOptions {
  readonly candidates: StreamCandidates
  /** The record of an identifier as it is before a batch, and after what changes it. */
  readonly recordsOf: (identifier: string) => readonly IdentifierRecord[]
  /** Asks for the question whether two are one. */
  readonly wantReview: (key: string) => void
}

/** The pairs of people that are alike before, in or after a batch: their questions are read. */
export class AlikePairs {
  readonly #options: AlikePairsOptions
  readonly #fields = new Map<string, readonly RecordFields[]>()
  /** By identifier the greater ones that it was compared with. */
  readonly #compared = new Map<string, Set<string>>()
  readonly #merging = new Map<string, readonly [string, string]>()

  constructor(options: AlikePairsOptions) {
    this.#options = options
  }

  /** Those whose evidence is read as well: the ones that are joined without a question. */
  get merging(): readonly Reading[] {
    return [...this.#merging.values()].map((identifiers) => ({ identifiers }))
  }

  /** Two people are alike. */
  add(one: string, other: string, { merges }: Pick<Likeness, 'merges'>): void {
    const ends = one < other ? ([one, other] as const) : ([other, one] as const)
    const key = likenessKey(ends)
    this.#options.wantReview(key)
    if (merges) this.#merging.set(key, ends)
  }

  /** Adds two people if they are alike in any of the versions of their records. */
  compare(one: string, other: string): void {
    const [low, high] = one < other ? [one, other] : [other, one]
    const compared = this.#compared.get(low) ?? new Set()
    if (low === high || compared.has(high)) return
    this.#compared.set(low, compared.add(high))
    const likeness = this.#mostAlike(this.#fieldsOf(low), this.#fieldsOf(high))
    if (likeness !== undefined) this.add(low, high, likeness)
  }

  #mostAlike(
    left: readonly RecordFields[],
    right: readonly RecordFields[],
  ): Pick<Likeness, 'merges'> | undefined {
    if (left.length * right.length > scoresMax) return { merges: true }
    const scores = left.flatMap((one) =>
      right.flatMap((other) => this.#options.candidates.likeness(one, other) ?? []),
    )
    return scores.find(({ merges }) => merges) ?? scores[0]
  }

  #fieldsOf(identifier: string): readonly RecordFields[] {
    const known = this.#fields.get(identifier)
    if (known !== undefined) return known
    const { candidates, recordsOf } = this.#options
    const fields = recordsOf(identifier).map((record) => candidates.fieldsOf(record))
    this.#fields.set(identifier, fields)
    return fields
  }
}
