import { askInPieces } from './ask-in-pieces.ts'
import { call } from './call.ts'
import type { KafkaConfig } from './config.ts'
import type { ClientApi } from './driver-api.ts'
import { explain } from './errors.ts'
import { watchFailures, type Failures } from './refusals.ts'

/**
 * Makes a client and connects it to a broker. Throws what `explain` makes of a failure: a wrong property,
 * an address where no broker is. A wrong password and a certificate that cannot be checked are not tried
 * for all of `connectTimeoutMs`, since each try counts as a failed login.
 */
export async function connected<Client extends ClientApi>(
  config: KafkaConfig,
  make: () => Client,
): Promise<Client> {
  let failures: Failures | undefined
  try {
    const client = make()
    // Without a listener an error event would end the process.
    client.on('event.error', () => {})
    const watched = watchFailures(client, config)
    failures = watched
    const inOnePiece = askInPieces(client, () => watched.areFinal())
    await call<unknown>((done) => client.connect({ timeout: config.connectTimeoutMs }, done))
    inOnePiece()
    watched.end()
    return client
  } catch (error) {
    const what = failures?.areFinal() === true ? new Error('all brokers refused') : error
    throw explain('Kafka cannot be reached', what, config, failures?.last())
  }
}

/** Disconnects a client, which waits for what it has to do last. */
export async function disconnected(client: ClientApi): Promise<void> {
  if (!client.isConnected()) return
  await call<unknown>((done) => client.disconnect(done))
}
