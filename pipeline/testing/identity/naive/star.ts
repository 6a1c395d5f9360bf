import type { IdentityRules } from '#operators'
import type { SeeStep } from '../step.ts'

/** The strongest identifier of an event, and those that it is linked with. */
export function starOf({ carried }: SeeStep, { types }: IdentityRules) {
  const conducting = carried.filter(({ type }) => types[type]?.conducts === true)
  const used = conducting.length > 0 ? conducting : carried
  const strongest = used.reduce<(typeof used)[number] | undefined>(
    (best, letter) => (best === undefined || letter.type < best.type ? letter : best),
    undefined,
  )
  const others = used.filter(({ key }) => key !== strongest?.key).map(({ key }) => key)
  return { strongest: strongest?.key, others }
}

/** The identifier that an `alias` call says to be the strongest one's; undefined for none. */
export function aliased({ alias, carried }: SeeStep): string | undefined {
  return alias ? carried.find(({ previous }) => previous)?.key : undefined
}
