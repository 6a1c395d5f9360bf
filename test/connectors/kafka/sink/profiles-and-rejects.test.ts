import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SinkSpec, SinkWriter } from '../../../../connectors/connector.ts'
import { writeProfiles } from '../../../../connectors/kafka/sink/write-profiles.ts'
import { writeRejects } from '../../../../connectors/kafka/sink/write-rejects.ts'
import type { Rejection } from '#schemas'
import { services } from '../../../helpers/services.ts'
import { messageOf, TopicBench } from './topic-bench.ts'

let bench: TopicBench
let sink: SinkWriter<never> | undefined

const person = (id: string, events: number) => ({ id, events })

// needs a broker
describe.skipIf(services.kafka === undefined)('a compacted topic of profiles', () => {
  beforeEach(async () => {
    bench = await TopicBench.make(2, { 'cleanup.policy': 'compact' })
  })
  afterEach(tearDown)

  it('should hold each living profile, and none that ended', async () => {
    const writer = await open(writeProfiles<ReturnType<typeof person>>({ topic: bench.topic }))
    await writer.write([
      messageOf({ profile: person('a', 1), absorbed: [] }),
      messageOf({ profile: person('b', 1), absorbed: [] }),
      messageOf({ profile: person('a', 2), absorbed: ['b'] }),
      // A guard parts them again: b lives on beside the one that the event belongs to.
      messageOf({ profile: person('a', 3), others: [person('b', 1)], absorbed: [] }),
      messageOf({ profile: person('c', 3), absorbed: ['a', 'c'] }),
    ])
    await writer.commit(await writer.prepare(1))

    const messages = await bench.messages()
    expect(messages).toHaveLength(8)
    const last = new Map(messages.map(({ key, value }) => [String(key), value?.toString()]))
    expect(Object.fromEntries(last)).toEqual({
      a: undefined,
      b: '{"id":"b","events":1}',
      c: '{"id":"c","events":3}',
    })
  })

  it('should write all that a profile has, its segments too', async () => {
    const segments = [{ segment: 'big', sinceMs: 1_000 }]
    const profile = { ...person('a', 1), traits: { plan: 'gold' }, segments }
    const writer = await open(writeProfiles<typeof profile>({ topic: bench.topic }))
    await writer.write([messageOf({ profile, absorbed: [] })])
    await writer.commit(await writer.prepare(1))
    const [message] = await bench.messages()
    expect(JSON.parse(String(message?.value))).toEqual(profile)
  })

  it('should say what is missing where messages hold no profile', async () => {
    const writer = await open(writeProfiles<ReturnType<typeof person>>({ topic: bench.topic }))
    const write = () => writer.write([messageOf({ absorbed: [] })])
    expect(write).toThrow(/foldProfile\(\{ emit: 'profile' \}\)/)
  })

  it('should ask for a compacted topic', () => {
    expect(writeProfiles({ topic: 'profiles' }).topics?.()).toEqual([
      { topic: 'profiles', use: 'write', cleanupPolicy: 'compact' },
    ])
  })
})

// needs a broker
describe.skipIf(services.kafka === undefined)('a topic of rejects', () => {
  beforeEach(async () => {
    bench = await TopicBench.make()
  })
  afterEach(tearDown)

  it('should hold the lines that `rejects replay` reads, with texts as headers', async () => {
    const { origin } = messageOf(0, 42)
    const bytes = Buffer.of(0, 255, 10)
    const rejection: Rejection = {
      reason: 'invalid-json',
      step: 'events',
      message: 'not JSON: “é”',
      origin: { ...origin, bytes },
    }
    const writer = await open(writeRejects({ topic: bench.topic, reason: 'late' }))
    await writer.write([messageOf(rejection), messageOf({ name: 'a side output' }, 43)])
    await writer.commit(await writer.prepare(1))

    const [first, second] = await bench.messages()
    expect(JSON.parse(String(first?.value))).toEqual({
      reason: 'invalid-json',
      step: 'events',
      source: 'test',
      position: '0:42',
      message: 'not JSON: “é”',
      bytes: bytes.toString('base64'),
    })
    const headers = first?.headers?.flatMap((header) => Object.entries(header))
    expect(headers?.map(([name, text]) => `${name}: ${text.toString()}`)).toEqual([
      'reason: invalid-json',
      'step: events',
      'source: test',
      'position: 0:42',
    ])
    expect(JSON.parse(String(second?.value))).toMatchObject({ reason: 'late', position: '0:43' })
  })
})

// Helpers

async function open<T>(spec: SinkSpec<T>): Promise<SinkWriter<T>> {
  const opened = await spec.open(bench.context(), 0)
  sink = opened
  return opened
}

async function tearDown(): Promise<void> {
  await sink?.close()
  sink = undefined
  await bench.remove()
}
