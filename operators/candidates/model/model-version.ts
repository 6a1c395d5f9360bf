import { createHash } from 'node:crypto'
import type { CandidateModel } from './model.ts'

/** What a model's version is made from. */
export type UnversionedModel = Omit<CandidateModel, 'version'>

/** Gives a model its version: 64 bits of the SHA-256 of its contents, whatever their order. */
export function withVersion(model: UnversionedModel): CandidateModel {
  const { format, records, matchesPerRecord, comparisons, frequencies } = model
  const contents = { format, records, matchesPerRecord, comparisons, frequencies }
  const hash = createHash('sha256').update(canonical(contents)).digest('hex')
  return Object.freeze({ ...contents, version: hash.slice(0, 16) })
}

/** JSON with the members of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  )
}
