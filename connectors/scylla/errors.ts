import { SetupError, TransientError } from '../errors.ts'
import { explainTls } from './explain-tls.ts'

/** The server refused a statement: nothing of it happened, and trying again would not help. */
export class CqlError extends Error {
  override readonly name = 'CqlError'
  readonly code = 'cql'
  /** The other kind says `unknown`. */
  readonly outcome = 'refused'
}

/**
 * No answer came, or none that says what happened: the statement may have been carried out, wholly or
 * on some replicas, or may still be, or never. Repeat it where it is idempotent; else look.
 */
export class CqlUnknownError extends TransientError {
  readonly outcome = 'unknown'
}

/** Codes by which a server says no (native protocol 4, section 9). */
const refusals = new Map([
  [0x000a, 'The server speaks another protocol version: protocol 4 is needed.'],
  [0x0100, 'Check connectors.scylla.username and connectors.scylla.password.'],
  [0x2000, ''],
  [0x2100, 'Grant the role SELECT and MODIFY on the keyspace, and CREATE to migrate.'],
  [0x2200, ''],
  [0x2300, ''],
  [0x2400, ''],
])

/** What a driver's error means. */
export function explain(doing: string, error: unknown): Error {
  const code = responseCode(error)
  const refused = code === undefined ? undefined : refusals.get(code)
  if (refused === undefined) {
    if (isOurs(error)) return error
    return new CqlUnknownError(`${doing}: ${reasonOf(error)}`, { cause: error })
  }
  const advice = [adviceOn(reasonOf(error)), refused].filter((text) => text !== '')
  const message = [`${doing}: ${reasonOf(error)}.`, ...advice].join(' ')
  return new CqlError(message, { cause: error })
}

/**
 * Why no session could be opened: a `SetupError` where the settings are at fault, else a
 * `CqlUnknownError`, since a server that is down may come.
 */
export function explainConnect(error: unknown, contactPoints: readonly string[]): Error {
  const inner = innerErrors(error)
  const all = [...inner, error]
  const place = contactPoints.join(', ')
  const name = (each: unknown) => (each instanceof Error ? each.name : '')
  const login = all.find((each) => name(each) === 'AuthenticationError' || isRefusedLogin(each))
  if (login !== undefined) {
    return new SetupError(
      `${place} refused the login: ${reasonOf(login)}. ` +
        'Check connectors.scylla.username and connectors.scylla.password.',
    )
  }
  const elsewhere = all.find((each) => /data ?center/i.test(reasonOf(each)))
  if (elsewhere !== undefined) {
    return new SetupError(
      `${reasonOf(elsewhere)}. Set connectors.scylla.localDataCenter to one of them.`,
    )
  }
  const tls = all.map(explainTls).find((text) => text !== undefined)
  if (tls !== undefined) return new SetupError(`${place} cannot be reached over TLS: ${tls}`)
  return unreached(inner[0] ?? error, place, error)
}

function unreached(error: unknown, place: string, cause: unknown): CqlUnknownError {
  const why = reasonOf(error)
  const isCutOff = /ECONNRESET|socket was closed|disconnected before/i.test(why)
  return new CqlUnknownError(
    `No CQL server answers at ${place}: ${why}. ` +
      'See whether it runs, and check connectors.scylla.contactPoints' +
      (isCutOff ? ', and connectors.scylla.tls: does the server take TLS, or nothing else?' : '.'),
    { retryAfterMs: 500, cause },
  )
}

function responseCode(error: unknown): number | undefined {
  const isResponse = error instanceof Error && error.name === 'ResponseError' && 'code' in error
  return isResponse && typeof error.code === 'number' ? error.code : undefined
}

function isRefusedLogin(error: unknown): boolean {
  return responseCode(error) === 0x0100
}

function innerErrors(error: unknown): readonly unknown[] {
  const has = typeof error === 'object' && error !== null && 'innerErrors' in error
  const inner = has ? error.innerErrors : undefined
  return typeof inner === 'object' && inner !== null ? Object.values(inner) : []
}

/** Mistakes in the program, which the driver finds before anything is sent. */
function isOurs(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof RangeError
}

function adviceOn(message: string): string {
  const missing = /keyspace \S+ does not exist|unconfigured table|table \S+ does not exist/i
  return missing.test(message) ? 'Create what is missing: anabranch store migrate.' : ''
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  // A server may add its stack.
  return (message.split('\n')[0] ?? '').slice(0, 500).replace(/\.$/, '')
}
