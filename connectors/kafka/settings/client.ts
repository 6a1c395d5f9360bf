import type { Schema } from 'convict'
import { positive, propertiesFormat } from './formats.ts'

/** How every client reaches the cluster. */
export interface ClientSettings {
  readonly brokers: string
  readonly clientId: string
  readonly securityProtocol: 'plaintext' | 'ssl' | 'sasl_plaintext' | 'sasl_ssl'
  readonly saslMechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER' | 'GSSAPI'
  readonly saslUsername: string
  readonly saslPassword: string
  readonly sslCaLocation: string
  readonly sslCertificateLocation: string
  readonly sslKeyLocation: string
  readonly sslKeyPassword: string
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly statisticsIntervalMs: number
  readonly properties: readonly string[]
}

/** Settings of `ClientSettings`, for convict. */
export const clientSettings: Schema<ClientSettings> = {
  brokers: {
    doc: 'Addresses of some brokers, as host:port with commas between; the others are found through them.',
    format: String,
    default: 'localhost:9092',
    env: 'ANABRANCH_KAFKA_BROKERS',
  },
  clientId: {
    doc: 'Name under which the brokers log this client and count its quotas.',
    format: String,
    default: 'anabranch',
    env: 'ANABRANCH_KAFKA_CLIENT_ID',
  },
  securityProtocol: {
    doc: 'How connections are secured: nothing, TLS, a login, or a login over TLS.',
    format: ['plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl'],
    default: 'plaintext',
    env: 'ANABRANCH_KAFKA_SECURITY_PROTOCOL',
  },
  saslMechanism: {
    doc: 'How a login is done, for `sasl_plaintext` and `sasl_ssl`. GSSAPI needs librdkafka built with libsasl2.',
    format: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER', 'GSSAPI'],
    default: 'PLAIN',
    env: 'ANABRANCH_KAFKA_SASL_MECHANISM',
  },
  saslUsername: {
    doc: 'User of the login.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_SASL_USERNAME',
  },
  saslPassword: {
    doc: 'Password of the login.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_SASL_PASSWORD',
    sensitive: true,
  },
  sslCaLocation: {
    doc: 'File of the certificates that sign the brokers’ own (PEM). Empty: those of the system.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_SSL_CA_LOCATION',
  },
  sslCertificateLocation: {
    doc: 'File of the client’s certificate (PEM), where brokers ask for one.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_SSL_CERTIFICATE_LOCATION',
  },
  sslKeyLocation: {
    doc: 'File of the client’s key (PEM).',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_SSL_KEY_LOCATION',
  },
  sslKeyPassword: {
    doc: 'Password of the client’s key.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_SSL_KEY_PASSWORD',
    sensitive: true,
  },
  connectTimeoutMs: {
    doc: 'How long a client may take to reach a broker, in milliseconds.',
    format: positive,
    default: 10_000,
    env: 'ANABRANCH_KAFKA_CONNECT_TIMEOUT_MS',
  },
  requestTimeoutMs: {
    doc: 'How long one request about topics, offsets and groups may take, in milliseconds.',
    format: positive,
    default: 10_000,
    env: 'ANABRANCH_KAFKA_REQUEST_TIMEOUT_MS',
  },
  statisticsIntervalMs: {
    doc: 'Time between two readings of the gauges of a client, in milliseconds. 0: none.',
    format: 'nat',
    default: 10_000,
    env: 'ANABRANCH_KAFKA_STATISTICS_INTERVAL_MS',
  },
  properties: {
    doc: 'Further properties of librdkafka for all clients, each as `name=value`, such as `["socket.keepalive.enable=true"]`; they win over the settings above. Secret as a whole, since passwords may be among them.',
    format: propertiesFormat,
    default: [],
    env: 'ANABRANCH_KAFKA_PROPERTIES',
    sensitive: true,
  },
}
