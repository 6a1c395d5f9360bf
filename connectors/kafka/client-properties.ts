import type { KafkaConfig } from './config.ts'
import type { ClientProperties } from './driver.ts'

/** Properties of one kind of client, beside those that all have. */
export interface OwnProperties {
  /** The setting `properties` wins over these. */
  readonly defaults?: ClientProperties
  /** What guarantees rest on: these win over everything. */
  readonly required?: ClientProperties
}

/** Properties of librdkafka for a client: what the settings say, what its kind needs. */
export function clientProperties(
  config: KafkaConfig,
  { defaults, required }: OwnProperties = {},
): ClientProperties {
  const { brokers, clientId, securityProtocol, statisticsIntervalMs } = config
  return {
    'bootstrap.servers': brokers,
    'client.id': clientId,
    'security.protocol': securityProtocol,
    ...(securityProtocol.startsWith('sasl') && saslProperties(config)),
    ...(securityProtocol.endsWith('ssl') && sslProperties(config)),
    ...(statisticsIntervalMs > 0 && { 'statistics.interval.ms': statisticsIntervalMs }),
    // The default of 10 s would add itself to every outage.
    'reconnect.backoff.max.ms': 1_000,
    'log.connection.close': false,
    event_cb: true,
    ...defaults,
    ...furtherProperties(config),
    ...required,
  }
}

/** Values of a client that must not be shown, wherever librdkafka quotes them. */
export function secretsOf(config: KafkaConfig): readonly string[] {
  const { saslPassword, sslKeyPassword, properties } = config
  const secretName = /password|secret|token|credential|\.pem$|jaas/
  const others = Object.entries(furtherProperties({ properties })).flatMap(([name, value]) =>
    secretName.test(name) ? [value] : [],
  )
  return [saslPassword, sslKeyPassword, ...others].filter((secret) => secret !== '')
}

/** The setting `properties`, by name. */
function furtherProperties({ properties }: Pick<KafkaConfig, 'properties'>) {
  return Object.fromEntries(
    properties.map((property): [string, string] => {
      const end = property.indexOf('=')
      return [property.slice(0, end), property.slice(end + 1)]
    }),
  )
}

function saslProperties({ saslMechanism, saslUsername, saslPassword }: KafkaConfig) {
  return {
    'sasl.mechanisms': saslMechanism,
    ...(saslUsername !== '' && { 'sasl.username': saslUsername }),
    ...(saslPassword !== '' && { 'sasl.password': saslPassword }),
  }
}

function sslProperties(config: KafkaConfig) {
  const { sslCaLocation, sslCertificateLocation, sslKeyLocation, sslKeyPassword } = config
  return {
    ...(sslCaLocation !== '' && { 'ssl.ca.location': sslCaLocation }),
    ...(sslCertificateLocation !== '' && { 'ssl.certificate.location': sslCertificateLocation }),
    ...(sslKeyLocation !== '' && { 'ssl.key.location': sslKeyLocation }),
    ...(sslKeyPassword !== '' && { 'ssl.key.password': sslKeyPassword }),
  }
}
