import type { AvroSchema } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import { addHashes, estimate, uniteRegisters } from './hyper-log-log.ts'
import { hashBytes, hashesOf, uniteHashes } from './unique-hashes.ts'
import { valuesOf } from './values-of.ts'

/** Up to where `uniqueCount` is exact, and how good it is from there on. */
export interface UniqueCountOptions {
  /** Different values that are counted exactly, from 0 to 100,000: 8 bytes each. */
  readonly exactMax?: number
  /**
   * Bits of precision past that, from 4 to 16: 2^bits bytes, and a standard error of 1.04 / √(2^bits).
   * By default 12: 4 KiB, and 1.6 %.
   */
  readonly precisionBits?: number
}

/** Different values. */
export interface UniqueValues {
  readonly exact: boolean
  /** Hashes of the values where it is exact, else registers of a HyperLogLog. */
  readonly bytes: Buffer
}

/**
 * How many different values there were. An array gives each of its elements; null and undefined give
 * nothing.
 *
 * Exact up to `exactMax` values, 500 by default (they are told apart by 64 bits: for 500 the chance that
 * two are taken for one is below 1 in 10^14); from there on a HyperLogLog of the same hashes, so that
 * neither order nor grouping shows in the change to it. Throws `InvalidDefinitionError`.
 */
export function uniqueCount<T>(
  valueOf: ValueOf<T>,
  { exactMax = 500, precisionBits = 12 }: UniqueCountOptions = {},
): Aggregation<T, UniqueValues> {
  expectValid(subjectOf('uniqueCount', valueOf), [
    wholeProblem('exactMax', exactMax, { from: 0, to: 100_000, example: 500 }),
    wholeProblem('precisionBits', precisionBits, { from: 4, to: 16, example: 12 }),
  ])
  const values = valuesOf(valueOf)
  return aggregation<T, UniqueValues>({
    name: 'unique count',
    repeats: 'ignored',
    valueType: 'number',
    none: 0,
    definition: {
      aggregation: 'unique count',
      of: definitionOf(valueOf),
      exactMax,
      precisionBits,
    },
    schema: uniqueSchema,
    lift(from) {
      const found = values(from)
      return found.length === 0 ? undefined : settle(hashesOf(found), exactMax, precisionBits)
    },
    merge: (left, right) => unite(left, right, exactMax, precisionBits),
    read: ({ exact, bytes }) => (exact ? bytes.length / hashBytes : estimate(bytes, precisionBits)),
  })
}

/** Few hashes as they are, many in a sketch. */
function settle(hashes: Buffer, exactMax: number, precisionBits: number): UniqueValues {
  if (hashes.length <= exactMax * hashBytes) return { exact: true, bytes: hashes }
  const empty = Buffer.alloc(2 ** precisionBits)
  return { exact: false, bytes: addHashes(empty, hashes, precisionBits) }
}

function unite(
  left: UniqueValues,
  right: UniqueValues,
  exactMax: number,
  precisionBits: number,
): UniqueValues {
  if (left.exact && right.exact) {
    return settle(uniteHashes(left.bytes, right.bytes), exactMax, precisionBits)
  }
  const [sketch, other] = left.exact ? [right, left] : [left, right]
  const bytes = other.exact
    ? addHashes(sketch.bytes, other.bytes, precisionBits)
    : uniteRegisters(sketch.bytes, other.bytes)
  return { exact: false, bytes }
}

function uniqueSchema(name: string): AvroSchema {
  const fields = [
    { name: 'exact', type: 'boolean' },
    { name: 'bytes', type: 'bytes' },
  ]
  return { type: 'record', name, fields }
}
