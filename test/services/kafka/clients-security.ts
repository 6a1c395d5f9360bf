import type { ServerCertificate } from '../tls/make-certificate.ts'

/** What a broker shows to its clients, and whom it lets in: one user, by PLAIN or by SCRAM-SHA-512. */
export interface KafkaSecurity {
  readonly certificate: ServerCertificate
  readonly username: string
  /** Without `"` and `,`. */
  readonly password: string
}

const modules = 'org.apache.kafka.common.security'

/** What of `server.properties` says how clients connect. */
export function clientsSecurity(security: KafkaSecurity | undefined) {
  if (security === undefined) return { CLIENTS_PROTOCOL: 'PLAINTEXT', CLIENTS_SECURITY: '' }
  const { certificate, username, password } = security
  const settings = {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': certificate.keystore,
    'ssl.keystore.password': certificate.keystorePassword,
    'ssl.key.password': certificate.keystorePassword,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required user_${username}="${password}";`,
    'scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
  }
  const lines = Object.entries(settings).map(
    ([name, value]) => `listener.name.clients.${name}=${value}`,
  )
  return { CLIENTS_PROTOCOL: 'SASL_SSL', CLIENTS_SECURITY: lines.join('\n') }
}

/** What formatting the data directory takes, so that the user is there from the start. */
export function scramUser(security: KafkaSecurity | undefined): readonly string[] {
  if (security === undefined) return []
  const { username, password } = security
  return ['--add-scram', `SCRAM-SHA-512=[name=${username},password=${password}]`]
}
