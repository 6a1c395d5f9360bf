import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import type * as driver from 'cassandra-driver'
import { SetupError } from '../errors.ts'
import type { ScyllaConfig } from './config.ts'

/** The slice of the driver that is used here. */
export type Driver = Pick<typeof driver, 'Client' | 'policies' | 'types'>

const levels = {
  LOCAL_QUORUM: 'localQuorum',
  QUORUM: 'quorum',
  EACH_QUORUM: 'eachQuorum',
  ALL: 'all',
  LOCAL_SERIAL: 'localSerial',
  SERIAL: 'serial',
} as const

/** The driver's number of a consistency level. */
export function levelOf(
  { types }: Driver,
  name: ScyllaConfig['consistency'] | ScyllaConfig['serialConsistency'],
): number {
  return types.consistencies[levels[name]]
}

type TimestampGenerator = driver.policies.timestampGeneration.TimestampGenerator

/** The driver's types leave out that null is allowed. */
const none: unknown = null

/**
 * The driver's options. Protocol 4 is what ScyllaDB speaks. No client stamps writes with its clock:
 * where a time matters the statement says it.
 */
export async function clientOptions(
  cassandra: Driver,
  config: ScyllaConfig,
): Promise<driver.ClientOptions> {
  const { types, policies } = cassandra
  const { contactPoints, localDataCenter, username, password, connectTimeoutMs } = config
  const { requestTimeoutMs, reconnectMs, connectionsPerHost } = config
  const sslOptions = config.tls ? await tlsOptions(config) : undefined
  return {
    contactPoints: [...contactPoints],
    protocolOptions: { maxVersion: types.protocolVersion.v4 },
    queryOptions: {
      prepare: true,
      consistency: levelOf(cassandra, config.consistency),
      serialConsistency: levelOf(cassandra, config.serialConsistency),
    },
    pooling: { coreConnectionsPerHost: { [types.distance.local]: connectionsPerHost } },
    policies: {
      reconnection: new policies.reconnection.ConstantReconnectionPolicy(reconnectMs),
      // As an option of the client a wrong name would leave a connection open.
      loadBalancing: new policies.loadBalancing.DefaultLoadBalancingPolicy({
        localDc: localDataCenter,
      }),
      timestampGeneration: none as TimestampGenerator,
    },
    socketOptions: { connectTimeout: connectTimeoutMs, readTimeout: requestTimeoutMs },
    encoding: { useBigIntAsLong: true },
    ...(username !== '' && { credentials: { username, password } }),
    ...(sslOptions !== undefined && { sslOptions }),
  }
}

async function tlsOptions(config: ScyllaConfig): Promise<ConnectionOptions> {
  const ca = await readSetting('tlsCaFile', config)
  const cert = await readSetting('tlsCertificateFile', config)
  const key = await readSetting('tlsKeyFile', config)
  return {
    rejectUnauthorized: true,
    ...(config.tlsServerName !== '' && { servername: config.tlsServerName }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}

async function readSetting(
  name: 'tlsCaFile' | 'tlsCertificateFile' | 'tlsKeyFile',
  config: ScyllaConfig,
): Promise<Buffer | undefined> {
  const path = config[name]
  if (path === '') return undefined
  try {
    return await readFile(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SetupError(`connectors.scylla.${name} cannot be read: ${why}`, { cause: error })
  }
}
