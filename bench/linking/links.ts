/** Identifiers of a person, and the links between them, each seen for the first time. */
export const identifiersEach = 5
const linksEach = 4

/** Prime, and above any number of links: visits each link once, far from the person before. */
const stride = 2_147_483_647n

/** Two identifiers that are seen together, with the places of their types among the default rules. */
export interface Link {
  readonly keys: readonly [strong: string, weak: string]
  readonly types: readonly [strong: number, weak: number]
  readonly timestampMs: number
  readonly messageId: string
}

const [account, email, device, browser] = [0, 1, 3, 4]

const startMs = Date.UTC(2026, 0, 1)
/** Links are so far apart in event time. */
const everyMs = 250
/** That of a UUID. */
const messageIdLength = 36

/** How many links so many identifiers have. */
export function linkCount(identifiers: number): number {
  return Math.floor(identifiers / identifiersEach) * linksEach
}

/** Links of the stream from a place on, up to so many. */
export function linksFrom(place: number, count: number, links: number): readonly Link[] {
  return Array.from({ length: Math.min(count, links - place) }, (_, at) =>
    linkAt(place + at, links),
  )
}

/**
 * The link at a place of the stream. A person has an account, an email address, a device and two
 * browsers; links of all people come mixed, so that parts of a person are joined late as often as early.
 */
function linkAt(place: number, links: number): Link {
  const at = Number((BigInt(place) * stride) % BigInt(links))
  const person = Math.floor(at / linksEach)
  const user = `user_id:account-${person}`
  const mailbox = `email:person.${person}@example.com`
  const timestampMs = startMs + place * everyMs
  const messageId = String(place).padStart(messageIdLength, '0')
  const seen = { timestampMs, messageId }
  switch (at % linksEach) {
    case 0:
      return { keys: [user, mailbox], types: [account, email], ...seen }
    case 1:
      return {
        keys: [mailbox, `anonymous_id:browser-${person}-a`],
        types: [email, browser],
        ...seen,
      }
    case 2:
      return {
        keys: [user, `anonymous_id:browser-${person}-b`],
        types: [account, browser],
        ...seen,
      }
    default:
      return { keys: [user, `device_id:phone-${person}`], types: [account, device], ...seen }
  }
}
