import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './call.ts'
import { codes } from './codes.ts'
import type { ClientApi, DriverError, Metadata } from './driver-api.ts'

/** How long one call waits for brokers. */
const pieceMs = 250
/** Between two calls, where brokers end connections at once. */
const pauseMs = 50
const unanswered = new Set<number | undefined>([
  codes.transport,
  codes.timedOut,
  codes.allBrokersDown,
])

/**
 * Lets a client that connects give up when `isOver` says so. Its `connect` asks for metadata by its own
 * method, in one call that nothing ends: it holds a thread, and with it the process, to its last
 * millisecond. Answers how to undo it.
 */
export function askInPieces(client: ClientApi, isOver: () => boolean): () => void {
  const ask = client.getMetadata.bind(client)
  client.getMetadata = ({ timeout: timeoutMs, ...options }, done) => {
    const untilMs = performance.now() + timeoutMs
    const askOnce = () => {
      const timeout = Math.ceil(Math.max(1, Math.min(pieceMs, untilMs - performance.now())))
      return call<Metadata>((answered) => ask({ ...options, timeout }, answered))
    }
    const mayAsk = () => !isOver() && performance.now() < untilMs
    repeated(askOnce, mayAsk).then(
      (metadata) => done(undefined, metadata),
      (error: DriverError) => done(error, noMetadata),
    )
  }
  return () => (client.getMetadata = ask)
}

const noMetadata: Metadata = { brokers: [], topics: [] }

async function repeated<T>(work: () => Promise<T>, mayRepeat: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!unanswered.has((error as DriverError).code) || !mayRepeat()) throw error
      await sleep(pauseMs)
    }
  }
}
