import type { Json } from '#connectors'
import type { ExitCodeName } from '../exit-codes.ts'

/**
 * How the command line talks to a run over the socket in its state directory. One request a
 * connection, as one line of JSON; answers are lines of JSON: any number of items, then the end or an
 * error. While a request takes long, `working` lines show that the run is alive.
 */
export const protocolVersion = 1

/** Bytes of a request line at the most; a longer one closes the connection. */
export const requestBytesMax = 1_024 * 1_024

/** Bytes of an answer line at the most: one row of a query. */
export const answerBytesMax = 64 * 1_024 * 1_024

/** A connection that has not sent its request after this long is closed. */
export const requestTimeoutMs = 10_000

/** How often a run that is busy with a request says so. */
export const workingIntervalMs = 5_000

/** A run that has said nothing for this long is given up: its process hangs. */
export const silenceTimeoutMs = 60_000

/** Connections at once; more are refused. */
export const connectionsMax = 32

/** What is asked, and with what. */
export interface Request {
  readonly version: number
  readonly method: string
  readonly params: Json
}

/** One line of an answer. */
export type Answer =
  | { readonly item: Json }
  | { readonly working: true }
  | { readonly end: true }
  | { readonly error: { readonly message: string; readonly exit: ExitCodeName } }

/**
 * Answers one request, item by item, as fast as the other side reads. The signal is aborted when the
 * other side has gone.
 */
export type Method = (params: Json, signal: AbortSignal) => AsyncIterable<Json>

/** What a run can be asked, by name. */
export type Methods = Readonly<Record<string, Method>>
