import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafka, SetupError, TransientError } from '#connectors'
import { jsonEncoder } from '#schemas'
import { jsonLines, start } from '../../cli/helpers/command-line.ts'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { freePort, makeCertificate, startKafka, type Server } from '../../services/index.ts'
import { createTopic, kafkaConfig, kafkaContext, numberDecoder, uniqueName } from './helpers.ts'
import { readAll } from './read-all.ts'
import { messageOf } from './sink/topic-bench.ts'

const [right, wrong] = ['open-sesame-7', 'let-me-in-8']
const login = { saslUsername: 'anabranch', saslPassword: right, saslMechanism: 'SCRAM-SHA-512' }

// Needs Java to start a broker of its own, which is there when the shared one is.
describe.skipIf(services.kafka === undefined)('a broker with passwords and TLS', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let broker: Server
  let settings: object

  beforeAll(async () => {
    directory = await temporaryDirectory()
    const certificate = await makeCertificate(join(directory.path, 'tls'), ['dns:localhost'])
    const port = await freePort()
    const brokers = `localhost:${port}`
    broker = await startKafka({
      directory: join(directory.path, 'broker'),
      port,
      advertisedAddress: brokers,
      security: { certificate, username: login.saslUsername, password: right },
    })
    const tls = { securityProtocol: 'sasl_ssl', sslCaLocation: certificate.authority }
    settings = { ...login, ...tls, brokers, replicationFactor: 1, connectTimeoutMs: 2_000 }
  })

  afterAll(async () => {
    await broker.stop()
    await directory.remove()
  })

  it.each(['PLAIN', 'SCRAM-SHA-512'])('should be written and read by %s', async (saslMechanism) => {
    const context = kafkaContext({
      settings: { ...settings, saslMechanism },
      directory: join(directory.path, saslMechanism),
    })
    const admin = await kafka.openAdmin(kafkaConfig({ ...settings, saslMechanism }))
    const topic = uniqueName('test')
    await createTopic(admin, topic)
    // By a connection that is not the driver's.
    expect((await admin.settings([topic])).get(topic)?.get('cleanup.policy')).toBe('delete')
    await admin.close()
    const spec = kafka.write<number>({ topic, key: () => null, value: jsonEncoder() })
    const sink = await spec.open(context, 0)
    await sink.write([messageOf(1), messageOf(2)])
    await sink.commit(await sink.prepare(1))
    await sink.close()
    const { messages } = await readAll(
      kafka.read({ topics: [topic], decode: numberDecoder }),
      context,
    )
    expect(messages.map(({ value }) => value)).toEqual([1, 2])
  })

  // "All brokers refused": it was not tried again until a timeout.
  it.each<[string, object, RegExp]>([
    [
      'a wrong password',
      { saslPassword: wrong },
      /all brokers refused.*Check .*kafka\.saslUsername and kafka\.saslPassword/,
    ],
    [
      'a wrong password, by PLAIN',
      { saslPassword: wrong, saslMechanism: 'PLAIN' },
      /all brokers refused.*Check .*kafka\.saslUsername and kafka\.saslPassword/,
    ],
    [
      'a mechanism that the broker has not',
      { saslMechanism: 'SCRAM-SHA-256' },
      /all brokers refused.*supported mechanisms: PLAIN,SCRAM-SHA-512.*kafka\.saslMechanism/,
    ],
    ['no user', { saslUsername: '' }, /must be set.*Check .*kafka\.saslUsername/],
    [
      'an unknown authority',
      { sslCaLocation: '' },
      /all brokers refused.*certificate verify failed.*Check kafka\.sslCaLocation/,
    ],
    ['an authority’s file that is none', { sslCaLocation: 'package.json' }, /ssl\.ca\.location/],
    [
      'a login that the broker does not ask for',
      { brokers: services.kafka, securityProtocol: 'sasl_plaintext' },
      /all brokers refused.*Check kafka\.securityProtocol/,
    ],
  ])('should say what to mend about %s', async (_, changed, message) => {
    const opening = kafka.openAdmin(kafkaConfig({ ...settings, ...changed }))
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(message)
    await expect(opening).rejects.not.toThrow(wrong)
  })

  it('should say what to mend about a host name that the certificate does not hold', async () => {
    const brokers = broker.address
    const opening = kafka.openAdmin(kafkaConfig({ ...settings, brokers }))
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(/certificate.*name the hosts in kafka\.brokers/)
  })

  // A broker that is about to end, or behind a balancer, looks the same.
  it.each<[string, object]>([
    ['no TLS', { brokers: services.kafka }],
    ['TLS only', { securityProtocol: 'sasl_plaintext' }],
  ])('should say that the listener may have %s, and be worth another try', async (_, changed) => {
    const opening = kafka.openAdmin(kafkaConfig({ ...settings, ...changed }))
    await expect(opening).rejects.toThrow(TransientError)
    await expect(opening).rejects.toThrow('does it take connections as kafka.securityProtocol says')
  })

  it('should be run against, and its password shown nowhere', async () => {
    const admin = await kafka.openAdmin(kafkaConfig(settings))
    await createTopic(admin, topic, { partitions: 2 })
    await admin.close()
    const ran = await cli(settings, ...run)
    expect(ran.code).toBe(0)
    expect(jsonLines(ran.stdout)).toMatchObject([{ read: 0, checkpoints: {} }])
    const refused = await cli({ ...settings, saslPassword: wrong }, ...run, '--verbose')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/Check .*kafka\.saslPassword/)
    const planned = await cli(settings, 'plan', definition, '--format', 'json')
    expect(planned.code).toBe(0)
    for (const { stdout, stderr } of [ran, refused, planned]) {
      expect(stdout + stderr).not.toMatch(new RegExp(`${right}|${wrong}`))
    }
  })

  // Helpers

  /** Runs a command with settings in a file. */
  async function cli(changed: object, ...args: readonly string[]) {
    const file = join(directory.path, 'config.json')
    await writeFile(file, JSON.stringify({ connectors: { kafka: changed } }))
    const state = args[0] === 'run' ? ['--state', join(directory.path, 'state')] : []
    return start([...args, ...state, '--config', file], { TEST_TOPIC: topic }).ended
  }
})

// Helpers

const topic = uniqueName('test')
const definition = 'test/cli/definitions/topics.ts'
const run = ['run', definition, '--until-end', '--json'] as const
