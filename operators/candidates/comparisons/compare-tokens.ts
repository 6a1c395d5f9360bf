import {
  functionText,
  levelsOf,
  noTerms,
  type Agreement,
  type Comparison,
  type Reading,
} from '../comparison.ts'
import { fieldOf, type RecordFields } from '../record-fields.ts'

/** Words of a record at the most; what goes beyond is not compared. */
const tokensMax = 12

/** What `compareTokens` takes. */
export interface CompareTokensOptions {
  /** Fields whose words are taken together. */
  readonly fields: readonly string[]
  /** Whether two different words mean the same: pet names, slips of the keyboard. Symmetric. */
  readonly similar: (left: string, right: string) => boolean
  /** Words that say little, such as titles: left out where another word is there. */
  readonly ignore?: ReadonlySet<string>
  /** Whether rare words count for more where both have them; true where left out. */
  readonly frequencies?: boolean
}

interface TokensReading extends Reading {
  readonly tokens: readonly string[]
}

/** Levels, strongest first: how many words are equal, how many similar, and whether others contradict. */
const levels = levelsOf(
  'three or more equal',
  'two equal',
  'two equal, others differ',
  'one equal, one similar',
  'one equal, one similar, others differ',
  'two similar',
  'only one known, equal',
  'one equal, others differ',
  'only one known, similar',
  'one similar, others differ',
  'different',
)

/**
 * Compares fields as sets of words, wherever they stand: full names, addresses, names of which
 * given name and surname were mixed up. Each word is matched once, equal ones first.
 */
export function compareTokens(name: string, options: CompareTokensOptions) {
  const { fields, similar, ignore = new Set<string>(), frequencies = true } = options
  return Object.freeze<Comparison<TokensReading>>({
    name,
    fields,
    levels,
    options: { ignore: [...ignore].sort(), frequencies, similar: functionText(similar) },
    read: (record) => readTokens(record, fields, ignore),
    compare(left, right) {
      const agreement = compare(left.tokens, right.tokens, similar)
      return frequencies ? agreement : { ...agreement, terms: noTerms }
    },
    terms: ({ tokens }) => (frequencies ? tokens : noTerms),
  })
}

function readTokens(
  record: RecordFields,
  fields: readonly string[],
  ignore: ReadonlySet<string>,
): TokensReading | undefined {
  const words = fields.flatMap((field) => fieldOf(record, field)?.match(/[\p{L}\p{N}]+/gu) ?? [])
  const telling = words.filter((word) => !ignore.has(word))
  const kept = telling.length > 0 ? telling : words
  const tokens = [...new Set(kept)].sort().slice(0, tokensMax)
  return tokens.length === 0 ? undefined : { text: tokens.join(' '), tokens }
}

function compare(
  left: readonly string[],
  right: readonly string[],
  similar: (left: string, right: string) => boolean,
): Agreement {
  const equal = left.filter((token) => right.includes(token))
  const leftRest = left.filter((token) => !equal.includes(token))
  const rightRest = right.filter((token) => !equal.includes(token))
  const alike = countSimilar(leftRest, rightRest, similar)
  const differ = Math.min(leftRest.length, rightRest.length) > alike
  const level = levelOf(equal.length, alike, differ)
  return { level, terms: equal.length > 0 ? equal : noTerms }
}

/** Pairs of similar words, each word in one at the most; found in an order that is the same both ways. */
function countSimilar(
  left: readonly string[],
  right: readonly string[],
  similar: (left: string, right: string) => boolean,
): number {
  const [few, many] = comesFirst(left, right) ? [left, right] : [right, left]
  const free = new Set(many)
  let count = 0
  for (const token of few) {
    for (const other of free) {
      if (!similar(token, other)) continue
      free.delete(other)
      count++
      break
    }
  }
  return count
}

function comesFirst(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length ? left.join() < right.join() : left.length < right.length
}

function levelOf(equal: number, alike: number, differ: boolean): number {
  if (equal >= 2 && !differ) return equal >= 3 ? 0 : 1
  if (equal >= 2) return 2
  if (equal === 1 && alike > 0) return differ ? 4 : 3
  if (equal === 1) return differ ? 7 : 6
  if (alike >= 2) return 5
  if (alike === 1) return differ ? 9 : 8
  return 10
}
