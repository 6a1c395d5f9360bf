import { call } from './call.ts'
import type { KafkaConfig } from './config.ts'
import type { ClientApi, ClientEvents } from './driver-api.ts'
import { explain } from './errors.ts'

/**
 * Makes a client and connects it to a broker. Throws what `explain` makes of a failure: a wrong property,
 * an address where no broker is, a wrong password.
 */
export async function connected<Client extends ClientApi>(
  config: KafkaConfig,
  make: () => Client,
): Promise<Client> {
  let reason: string | undefined
  const listen: ClientEvents['event.log'] = ({ fac, message }) => {
    // `[thrd:…]: ` and the name of the broker's thread, which holds the address already.
    if (fac === 'FAIL') reason = message.replace(/^\[thrd:[^\]]*\]: /, '')
  }
  try {
    const client = make()
    // Without a listener an error event would end the process.
    client.on('event.error', () => {})
    client.on('event.log', listen)
    await call<unknown>((done) => client.connect({ timeout: config.connectTimeoutMs }, done))
    client.off('event.log', listen)
    return client
  } catch (error) {
    throw explain('Kafka cannot be reached', error, config, reason)
  }
}

/** Disconnects a client, which waits for what it has to do last. */
export async function disconnected(client: ClientApi): Promise<void> {
  if (!client.isConnected()) return
  await call<unknown>((done) => client.disconnect(done))
}
