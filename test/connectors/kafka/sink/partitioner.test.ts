import { describe, expect, it } from 'vitest'
import { services } from '../../../helpers/services.ts'
import { messageOf, TopicBench } from './topic-bench.ts'

/** Hashes that Kafka's own test expects of its Java client (UtilsTest.testMurmur2). */
const hashes = new Map([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])
const partitions = 7

// needs a broker
describe.skipIf(services.kafka === undefined)('partitions of kafka.write', () => {
  it('should be those that the Java client chooses', async () => {
    const bench = await TopicBench.make(partitions)
    const sink = await bench.openWrite<string>({ key: ({ value }) => value })
    await sink.write([...hashes.keys()].map((key) => messageOf(key)))
    await sink.commit(await sink.prepare(1))

    const chosen = (await bench.messages()).map(({ key, partition }) => [String(key), partition])
    // Utils.toPositive(murmur2(key)) % partitions
    const expected = [...hashes].map(([key, hash]) => [key, (hash & 0x7fffffff) % partitions])
    expect(new Map(chosen as [string, number][])).toEqual(new Map(expected as [string, number][]))
    await bench.remove()
  })
})
