/** Identifiers of a person, and the links between them, each seen for the first time. */
export const identifiersEach = 5
const linksEach = 4

/** Prime, and above any number of links: visits each link once, far from the person before. */
const stride = 2_147_483_647n

/** Two identifiers that are seen together, with the places of their types among the default rules. */
export interface Link {
  readonly keys: readonly [strong: string, weak: string]
  readonly types: readonly [strong: number, weak: number]
}

const [account, email, device, browser] = [0, 1, 3, 4]

/** How many links so many identifiers have. */
export function linkCount(identifiers: number): number {
  return Math.floor(identifiers / identifiersEach) * linksEach
}

/**
 * The link at a place of the stream. A person has an account, an email address, a device and two
 * browsers; links of all people come mixed, so that parts of a person are joined late as often as early.
 */
export function linkAt(place: number, links: number): Link {
  const at = Number((BigInt(place) * stride) % BigInt(links))
  const person = Math.floor(at / linksEach)
  const user = `user_id:account-${person}`
  const mailbox = `email:person.${person}@example.com`
  switch (at % linksEach) {
    case 0:
      return { keys: [user, mailbox], types: [account, email] }
    case 1:
      return { keys: [mailbox, `anonymous_id:browser-${person}-a`], types: [email, browser] }
    case 2:
      return { keys: [user, `anonymous_id:browser-${person}-b`], types: [account, browser] }
    default:
      return { keys: [user, `device_id:phone-${person}`], types: [account, device] }
  }
}
