import { readFile } from 'node:fs/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { KafkaConfig } from '../config.ts'
import { logIn } from './log-in.ts'
import { WireConnection } from './connection.ts'

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

/** Connects to one broker as the settings say, and logs in. */
export async function openConnection(
  address: BrokerAddress,
  config: KafkaConfig,
): Promise<WireConnection> {
  const socket = await openSocket(address, config)
  const connection = new WireConnection(socket, config.clientId)
  try {
    if (config.securityProtocol.startsWith('sasl')) await logIn(connection, config)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

async function openSocket({ host, port }: BrokerAddress, config: KafkaConfig): Promise<Socket> {
  const isSecure = config.securityProtocol.endsWith('ssl')
  const options = isSecure ? await tlsOptions(config) : {}
  return new Promise((resolve, reject) => {
    const socket = isSecure
      ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...options })
      : connect({ host, port })
    socket.setTimeout(config.requestTimeoutMs)
    socket.once('timeout', () => socket.destroy(new Error(`${host}:${port} does not answer`)))
    socket.once('error', reject)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject)
      // Errors between two requests show in the next one.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

async function tlsOptions(config: KafkaConfig) {
  const { sslCaLocation, sslCertificateLocation, sslKeyLocation, sslKeyPassword } = config
  return {
    ...(sslCaLocation !== '' && { ca: await readFile(sslCaLocation) }),
    ...(sslCertificateLocation !== '' && { cert: await readFile(sslCertificateLocation) }),
    ...(sslKeyLocation !== '' && { key: await readFile(sslKeyLocation) }),
    ...(sslKeyPassword !== '' && { passphrase: sslKeyPassword }),
  }
}
