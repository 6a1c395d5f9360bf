import type { KafkaConfig } from '../config.ts'
import type { WireConnection } from './connection.ts'
import { ProtocolReader, ProtocolWriter } from './protocol.ts'
import { scramClient, type ScramHash } from './scram.ts'

const saslHandshake = { apiKey: 17, apiVersion: 1 }
const saslAuthenticate = { apiKey: 36, apiVersion: 0 }

const scramHashes = new Map<string, ScramHash>([
  ['SCRAM-SHA-256', 'sha256'],
  ['SCRAM-SHA-512', 'sha512'],
])

/** Logs in by PLAIN or SCRAM. Throws for mechanisms that it does not know, and for a refusal. */
export async function logIn(connection: WireConnection, config: KafkaConfig): Promise<void> {
  const { saslMechanism, saslUsername, saslPassword } = config
  const hash = scramHashes.get(saslMechanism)
  if (hash === undefined && saslMechanism !== 'PLAIN') {
    throw new Error(`settings cannot be asked for with a login by ${saslMechanism}`)
  }
  await handshake(connection, saslMechanism)
  const ask = (message: Buffer) => authenticate(connection, message)
  if (hash === undefined) {
    await ask(Buffer.from(`\0${saslUsername}\0${saslPassword}`))
    return
  }
  const scram = scramClient(hash, saslUsername, saslPassword)
  await ask(scram.final(await ask(scram.first())))
}

async function handshake(connection: WireConnection, mechanism: string): Promise<void> {
  const body = new ProtocolWriter().string(mechanism).toBuffer()
  const code = new ProtocolReader(await connection.request(saslHandshake, body)).int16()
  if (code !== 0) throw new Error(`the broker knows no login by ${mechanism}`)
}

async function authenticate(connection: WireConnection, message: Buffer): Promise<Buffer> {
  const body = new ProtocolWriter().bytes(message).toBuffer()
  const answer = new ProtocolReader(await connection.request(saslAuthenticate, body))
  const code = answer.int16()
  const problem = answer.string()
  if (code !== 0) throw new Error(problem ?? `the login was refused (${code})`)
  return answer.bytes()
}
