import type { Client } from 'cassandra-driver'
import { scylla } from '#connectors'
import { settingsOf } from '../../connectors/conformance/context.ts'
import { clientOptions } from '../../connectors/scylla/client-options.ts'

/** Settings that reach a server at `address`. */
export function configOf(address: string): scylla.ScyllaConfig {
  return settingsOf(scylla.connector, { contactPoints: [address] }) as scylla.ScyllaConfig
}

const atATime = 256

/** Runs one statement for each of many parameters, 256 at a time. */
export async function executeEach(
  client: Client,
  statement: string,
  parameters: unknown[][],
): Promise<void> {
  const { default: cassandra } = await import('cassandra-driver')
  await cassandra.concurrent.executeConcurrent(client, statement, parameters, {
    concurrencyLevel: atATime,
    collectResults: false,
    raiseOnFirstError: true,
  })
}

/** The driver itself, with the options of our sessions: consistency, protocol, connections. */
export async function openBareClient(address: string): Promise<Client> {
  const { default: cassandra } = await import('cassandra-driver')
  const client = new cassandra.Client(await clientOptions(cassandra, configOf(address)))
  await client.connect()
  return client
}
