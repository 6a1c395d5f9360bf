import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { kafka, SetupError } from '#connectors'
import { bytesEncoder, type Message } from '#schemas'
import { services } from '../../../helpers/services.ts'
import { messageOf, numbers, TopicBench } from './topic-bench.ts'

let bench: TopicBench

// needs a broker
describe.skipIf(services.kafka === undefined)('kafka.write', () => {
  beforeEach(async () => {
    bench = await TopicBench.make(3)
  })
  afterEach(() => bench.remove())

  it('should write key, value, headers, timestamp and partition of each message', async () => {
    const sink = await bench.openWrite<string>({
      key: ({ value }) => value,
      partition: ({ value }) => value.length % 3,
      timestamp: ({ timestampMs }) => timestampMs,
      headers: ({ origin }) => ({ source: origin.source, from: `offset ${origin.offset}` }),
    })
    await sink.write([messageOf('ada', 7)])
    await sink.commit(await sink.prepare(1))

    const [message] = await bench.messages()
    expect(message).toMatchObject({ partition: 0, timestamp: Date.UTC(2024, 0) })
    expect(String(message?.key)).toBe('ada')
    expect(String(message?.value)).toBe('"ada"')
    const headers = message?.headers?.flatMap((header) => Object.entries(header))
    expect(headers?.map(([name, text]) => `${name}: ${text.toString()}`)).toEqual([
      'source: test',
      'from: offset 7',
    ])
  })

  it('should tell a tombstone from an empty value, and no key from an empty one', async () => {
    const sink = await bench.openWrite<Uint8Array | null>({
      value: bytesEncoder(),
      key: ({ origin }) => [null, '', 'key', Uint8Array.of(0, 255, 0)][origin.offset] ?? null,
      partition: () => 0,
    })
    const empty = new Uint8Array()
    await sink.write([messageOf<Uint8Array | null>(null, 0), messageOf(empty, 1)])
    await sink.write([messageOf<Uint8Array | null>(null, 2), messageOf(Uint8Array.of(0, 9), 3)])
    await sink.commit(await sink.prepare(1))

    const pairs = (await bench.messages()).map(({ key, value }) => [key ?? null, value])
    expect(pairs).toEqual([
      [null, null],
      [Buffer.of(), Buffer.of()],
      [Buffer.from('key'), null],
      [Buffer.of(0, 255, 0), Buffer.of(0, 9)],
    ])
  })

  it.each([
    ['the time of writing, as long as nothing else is said', undefined],
    ['now instead of a time to come, which brokers would refuse', () => Date.now() + 86_400_000],
  ])('should write %s', async (_, timestamp) => {
    const before = Date.now()
    const key = () => null
    const sink = await bench.openWrite<number>({ key, ...(timestamp && { timestamp }) })
    await sink.write([messageOf(1)])
    await sink.commit(await sink.prepare(1))
    const [message] = await bench.messages()
    expect(message?.timestamp).toBeGreaterThanOrEqual(before)
    expect(message?.timestamp).toBeLessThanOrEqual(Date.now())
  })

  it('should end the run at a message that is too large, and say which one', async () => {
    const sink = await bench.openWrite<string>({ key: () => 'big' }, { messageBytesMax: 5_000 })
    await sink.write([messageOf('x'.repeat(4_900))])
    const write = () => sink.write([messageOf('x'.repeat(5_000), 12)])
    expect(write).toThrow(SetupError)
    expect(write).toThrow(
      /5005 bytes, more than kafka.messageBytesMax = 5000: key "big", from test 0:12/,
    )
  })

  it('should end the run at a message without a key where the topic is compacted', async () => {
    const compacted = await TopicBench.make(1, { 'cleanup.policy': 'compact' })
    const key = ({ value }: Message<string>) => value || null
    const sink = await compacted.openWrite<string>({ key, compacted: true })
    await sink.write([messageOf('ada')])
    expect(() => sink.write([messageOf('', 3)])).toThrow(
      /compacted topic .* no key \(from test 0:3\)/,
    )
    await compacted.remove()
  })

  it('should get through a queue that is smaller than the epoch', async () => {
    const settings = { properties: ['queue.buffering.max.messages=10'] }
    const sink = await bench.open(0, { settings })
    await sink.write(numbers(0, 500))
    await sink.commit(await sink.prepare(1))
    expect(await bench.visible()).toEqual([...Array(500).keys()])
  })

  it('should make the topic of the markers where there is none', async () => {
    const markersTopic = `${bench.topic}.others`
    const sink = await bench.openWrite<number>({ key: () => null }, { markersTopic })
    await sink.write([messageOf(7)])
    await sink.commit(await sink.prepare(1))
    expect(await bench.visible()).toEqual([7])
    const admin = await kafka.openAdmin(bench.config)
    const made = (await admin.metadata()).topics.find(({ name }) => name === markersTopic)
    expect(made?.partitions).toHaveLength(1)
    await admin.deleteTopic(markersTopic)
    await admin.close()
  })

  it('should say what its topic has to be', () => {
    const topicConfig = { 'retention.ms': '1000' }
    const key = () => 'key'
    const value = bytesEncoder()
    const events = kafka.write({ topic: 'events', key, value, partitions: 4, topicConfig })
    expect(events.topics?.()).toEqual([
      {
        topic: 'events',
        use: 'write',
        cleanupPolicy: 'delete',
        partitions: 4,
        config: topicConfig,
      },
    ])
    const latest = kafka.write({ topic: 'latest', key, value, compacted: true })
    expect(latest.topics?.()).toEqual([{ topic: 'latest', use: 'write', cleanupPolicy: 'compact' }])
  })

  it('should say which topic is missing, and how to make it', async () => {
    const opening = bench.openWrite<number>({ topic: `${bench.topic}-2`, key: () => null })
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(/-2: there is no such topic .* topics create/)
  })

  it('should say that transactions may not take so long', async () => {
    const opening = bench.open(0, { settings: { transactionTimeoutMs: 30_000_000 } })
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(/transaction.max.timeout.ms/)
  })

  it('should say what to do where the broker refuses a message, and show nothing', async () => {
    const small = await TopicBench.make(1, { 'max.message.bytes': '2000' })
    const sink = await small.openWrite<string>({ key: () => null }, { compression: 'none' })
    await sink.write([messageOf('fits'), messageOf('x'.repeat(5_000))])
    const committable = await sink.prepare(1)
    const commit = sink.commit(committable)
    await expect(commit).rejects.toThrow(SetupError)
    await expect(commit).rejects.toThrow(/too large.* max.message.bytes/)
    expect(sink.problem?.()).toMatch(/Writing epoch 1/)
    expect(await small.messages()).toEqual([])
    await small.remove()
  })
})
