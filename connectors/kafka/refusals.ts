import type { KafkaConfig } from './config.ts'
import type { ClientApi, ClientEvents } from './driver-api.ts'

/** What a broker, or the check of its certificate, answers the same however often it is asked. */
const refusal = /SASL authentication error|SASL \S+ mechanism handshake failed|certificate verify/i
/** `[thrd:…]: `, the name of the broker's thread. */
const thread = /^\[thrd:([^\]]*)\]: /

/** What a client that connects is told by its brokers. */
export interface Failures {
  /** Whether each of the brokers in the settings has refused for good. */
  areFinal(): boolean
  /** What failed last, with the address of the broker. */
  last(): string | undefined
  /** Ends watching. */
  end(): void
}

/** Listens to why a client cannot connect: its errors say no more than "transport failure". */
export function watchFailures(client: ClientApi, { brokers }: KafkaConfig): Failures {
  const count = brokers.split(',').length
  const refusing = new Set<string>()
  let last: string | undefined
  const listen: ClientEvents['event.log'] = ({ fac, message }) => {
    if (fac !== 'FAIL') return
    last = message.replace(thread, '')
    if (refusal.test(last) && !mayPass(last)) refusing.add(thread.exec(message)?.[1] ?? '')
  }
  client.on('event.log', listen)
  return {
    areFinal: () => refusing.size >= count,
    last: () => last,
    end: () => void client.off('event.log', listen),
  }
}

/** Whether a login or a handshake was only cut off, as it is when a broker ends or starts. */
export function mayPass(reason: string): boolean {
  return /disconnected|closed by peer|connection reset/i.test(reason)
}
