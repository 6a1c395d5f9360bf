import { FencedError } from '#schemas'
import { SetupError, TransientError } from '../errors.ts'
import { secretsOf } from './client-properties.ts'
import { codes } from './codes.ts'
import type { KafkaConfig } from './config.ts'
import type { DriverError } from './driver-api.ts'
import { mayPass } from './refusals.ts'

/** Fenced by a newer owner of the transactional id or of the group instance. */
const fencedCodes = new Set<number>([
  codes.fenced,
  codes.invalidProducerEpoch,
  codes.transactionCoordinatorFenced,
  codes.fencedInstanceId,
  codes.producerFenced,
])

/** What asking again would not mend, and how to mend it. */
const setupAdvice = new Map<number, string>([
  [codes.unknownTopic, 'Create it: anabranch topics create.'],
  [codes.unknownTopicOrPartition, 'Create it: anabranch topics create.'],
  [codes.unknownPartition, 'Was the topic made anew with fewer partitions?'],
  [codes.messageTooLarge, 'Raise max.message.bytes of the topic, or send less in one message.'],
  [codes.topicAuthorizationFailed, 'Grant the user the right to this topic.'],
  [codes.groupAuthorizationFailed, 'Grant the user READ on the consumer group (kafka.group).'],
  [codes.clusterAuthorizationFailed, 'Grant the user the right to this on the cluster.'],
  [codes.transactionalIdAuthorizationFailed, 'Grant the user WRITE on the transactional id.'],
  [
    codes.invalidTransactionTimeout,
    'Lower kafka.transactionTimeoutMs, or raise transaction.max.timeout.ms of the brokers.',
  ],
  [codes.saslAuthenticationFailed, 'Check kafka.saslUsername and kafka.saslPassword.'],
  [codes.authentication, 'Check kafka.saslUsername and kafka.saslPassword.'],
  [codes.ssl, 'Check kafka.securityProtocol and the kafka.ssl… settings.'],
  [codes.invalidArgument, 'Check the kafka settings.'],
  [codes.unsupportedFeature, 'The broker is too old, or librdkafka was built without it.'],
])

/** What the text of a failure tells where no code is left: in events, and behind "transport failure". */
const setupTexts: readonly (readonly [RegExp, string])[] = [
  [
    /certificate verify/i,
    'Check kafka.sslCaLocation, which must hold the authority that signed the certificates of the ' +
      'brokers, and that these name the hosts in kafka.brokers and those that the brokers advertise.',
  ],
  [
    /SASL|authenticat/i,
    'Check kafka.securityProtocol, kafka.saslMechanism, kafka.saslUsername and kafka.saslPassword.',
  ],
  [/\bSSL|certificate/i, 'Check kafka.securityProtocol and the kafka.ssl… settings.'],
  [
    /No such configuration property|for configuration property|` must be [<>]=/,
    'Check the kafka settings.',
  ],
]

const transientTexts: readonly (readonly [RegExp, string])[] = [
  // librdkafka gives no reason, or one of several, where the other side ended the connection.
  [
    /^broker transport failure$|SSL handshake failed|disconnected/i,
    'Is a broker there (kafka.brokers), and does it take connections as kafka.securityProtocol says?',
  ],
  [/Failed to resolve/, 'Is the host name in kafka.brokers right?'],
  [/refused|transport failure|brokers are down|timed out/i, 'Is a broker there (kafka.brokers)?'],
]

/**
 * What went wrong at the brokers, in words that say what, where and how to mend it: `FencedError` where
 * somebody took over, `SetupError` where asking again changes nothing, else `TransientError`. `reason` is
 * what librdkafka told before, since its errors often say no more than "transport failure".
 */
export function explain(
  doing: string,
  error: unknown,
  config: KafkaConfig,
  reason?: string,
): Error {
  if (isOurs(error)) return error
  const { code = codes.unknown, message } = asDriverError(error)
  const facts = reason === undefined ? message : `${message} (${reason})`
  const said = `${doing} at ${config.brokers}: ${withoutSecrets(facts, secretsOf(config))}`
  if (fencedCodes.has(code) || /fenced/i.test(message)) {
    return new FencedError(`${said}. Another process has taken over.`, { cause: error })
  }
  // Without the protocols of addresses, such as sasl_ssl://, which are no failures.
  const failure = facts.replaceAll(/\b(sasl_)?(ssl|plaintext):\/\//g, '')
  const advice = setupAdvice.get(code) ?? adviceOf(setupTexts, failure)
  if (advice !== undefined && !mayPass(failure))
    return new SetupError(`${said}. ${advice}`, { cause: error })
  const hint = adviceOf(transientTexts, failure)
  return new TransientError(hint === undefined ? said : `${said}. ${hint}`, {
    retryAfterMs: 500,
    cause: error,
  })
}

/** Runs `work`, and explains what it throws. */
export async function explained<T>(
  doing: string,
  config: KafkaConfig,
  work: () => Promise<T> | T,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explain(doing, error, config)
  }
}

/** The text without values that must not be shown. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text)
}

function isOurs(error: unknown): error is Error {
  const kinds = [FencedError, SetupError, TransientError, TypeError, RangeError]
  return kinds.some((kind) => error instanceof kind)
}

function asDriverError(error: unknown): Pick<DriverError, 'code' | 'message'> {
  return error instanceof Error ? error : { message: String(error) }
}

function adviceOf(texts: typeof setupTexts, text: string): string | undefined {
  return texts.find(([pattern]) => pattern.test(text))?.[1]
}
