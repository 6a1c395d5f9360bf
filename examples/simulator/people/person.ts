import { Random, streams } from '../random.ts'
import { householdOf, type Household } from './household.ts'
import { companies, familyNames, givenNames, mailDomains } from './names.ts'
import { phoneOf } from './phone.ts'

/** One true customer: what stays the same from visit to visit. */
export interface Person {
  /** Names the person in the truth. */
  readonly id: string
  readonly index: number
  readonly household: Household
  readonly givenName: string
  readonly familyName: string
  readonly email: string
  /** E.164. */
  readonly phone: string
  /** What the shop calls them once they have an account. */
  readonly userId: string
  /** The round of visits in which they sign up: -1 long ago, Infinity never. */
  readonly signsUpInRound: number
  /** Undefined for most: who they work for. */
  readonly company: string | undefined
}

const hadAccountShare = 0.45
const signsUpShare = 0.4
const companyShare = 0.08

/** The person of an index, found without looking at any other. */
export function personOf(seed: number, index: number, rounds: number): Person {
  const random = new Random(seed, streams.person, index)
  const household = householdOf(seed, index)
  const givenName = random.pick(givenNames)
  const familyName = new Random(seed, streams.person, -1 - household.first).pick(familyNames)
  const name = `${givenName}.${familyName}`.toLowerCase()
  return {
    id: `person-${index}`,
    index,
    household,
    givenName,
    familyName,
    email: `${name}${index}@${random.pick(mailDomains)}`,
    phone: phoneOf(household.sharesPhone ? household.first : index),
    userId: `u${100_000 + index}`,
    signsUpInRound: signUpRound(random, rounds),
    company: random.chance(companyShare) ? random.pick(companies) : undefined,
  }
}

function signUpRound(random: Random, rounds: number): number {
  const draw = random.next()
  if (draw < hadAccountShare) return -1
  return draw < hadAccountShare + signsUpShare ? random.below(rounds) : Infinity
}
