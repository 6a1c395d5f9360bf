import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** Hashes that Kafka's brokers know. */
export type ScramHash = 'sha256' | 'sha512'

/** Rounds above this are no login, but an attack on the client. */
const roundsMax = 1_000_000

/** The client's side of SCRAM (RFC 5802), without channel binding. */
export function scramClient(
  hash: ScramHash,
  username: string,
  password: string,
  nonce = randomBytes(18).toString('base64'),
) {
  const name = username.replaceAll('=', '=3D').replaceAll(',', '=2C')
  const bare = `n=${name},r=${nonce}`
  return {
    first: (): Buffer => Buffer.from(`n,,${bare}`),
    /** Answers the server's first message with the proof that the password is known. */
    final(serverFirst: Buffer): Buffer {
      const said = serverFirst.toString()
      const { r = '', s = '', i = '0' } = fieldsOf(said)
      const rounds = Number(i)
      const isFair = r.startsWith(nonce) && rounds > 0 && rounds <= roundsMax
      if (!isFair) throw new Error('the broker answered the login with something else')
      const withoutProof = `c=biws,r=${r}`
      const salted = pbkdf2Sync(
        password.normalize('NFKC'),
        Buffer.from(s, 'base64'),
        rounds,
        createHash(hash).digest().length,
        hash,
      )
      const clientKey = createHmac(hash, salted).update('Client Key').digest()
      const storedKey = createHash(hash).update(clientKey).digest()
      const signature = createHmac(hash, storedKey)
        .update(`${bare},${said},${withoutProof}`)
        .digest()
      const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))
      return Buffer.from(`${withoutProof},p=${Buffer.from(proof).toString('base64')}`)
    },
  }
}

function fieldsOf(message: string): Readonly<Record<string, string>> {
  return Object.fromEntries(message.split(',').map((field) => [field.slice(0, 1), field.slice(2)]))
}
