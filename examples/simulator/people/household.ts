import { Random, streams } from '../random.ts'

/** People who live together: they share a family name, an internet address, often a computer. */
export interface Household {
  /** Index of its first member; names the household. */
  readonly first: number
  readonly size: number
  /** Whether they use one computer together. */
  readonly sharesComputer: boolean
  /** Whether they write down one telephone number for all. */
  readonly sharesPhone: boolean
  /** On the shared computer: whether a log-out gives the next one a fresh anonymous id. */
  readonly logsOut: boolean
}

const blockSize = 8
/** Ways to split eight neighbours into households: half of all people live alone or as a pair. */
const splits: readonly (readonly number[])[] = [
  [1, 1, 1, 1, 1, 1, 1, 1],
  [1, 2, 1, 4],
  [2, 3, 1, 2],
  [1, 1, 2, 1, 3],
  [5, 1, 2],
  [2, 2, 4],
]

/** The household of a person, found without looking at any other. */
export function householdOf(seed: number, person: number): Household {
  const block = Math.floor(person / blockSize)
  const random = new Random(seed, streams.household, block)
  let first = block * blockSize
  for (const size of random.pick(splits)) {
    if (person < first + size) return household(seed, first, size)
    first += size
  }
  throw new RangeError(`Person ${person} belongs to no household: a split does not add up.`)
}

function household(seed: number, first: number, size: number): Household {
  const random = new Random(seed, streams.household, -1 - first)
  return {
    first,
    size,
    sharesComputer: size > 1 && random.chance(0.5),
    sharesPhone: size > 1 && random.chance(0.1),
    logsOut: random.chance(0.5),
  }
}
