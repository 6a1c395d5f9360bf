import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TransientError } from '../errors.ts'
import { describeConnector } from './describe-connector.ts'
import type { SourceHarness } from './harness.ts'
import { SourceBench } from './source-bench.ts'
import { withDirectory } from './temporary-directory.ts'

/**
 * Tests that a source keeps the contract of `SourceSpec` and `SourceReader`: it goes on right after
 * the last message wherever it is cut, ends, can be aborted, and does not read ahead without bound.
 */
export function describeSource<T>(name: string, harness: SourceHarness<T>): void {
  describeConnector(harness.connector)
  describe(`source ${name}`, () => {
    describeOpening(harness)
    describeReading(harness)
    describeResuming(harness)
    describeBounds(harness)
    describeFaults(harness)
  })
}

function describeOpening<T>(harness: SourceHarness<T>): void {
  it('should open and close without being polled', () =>
    onBench(harness, 3, async (bench) => {
      await bench.open()
      await bench.close()
    }))

  it('should end at once when there is nothing', () =>
    onBench(harness, 0, async (bench) => {
      await bench.open()
      expect(await bench.readAll()).toEqual([])
      expect(bench.reader.partitions()).toEqual([])
    }))

  it('should end at once when it is opened at its end', () =>
    onBench(harness, 5, async (bench) => {
      await bench.open()
      await bench.readAll()
      await bench.reopen()
      expect(await bench.readAll()).toEqual([])
    }))
}

function describeReading<T>(harness: SourceHarness<T>): void {
  it('should deliver every message once and tell where it came from', () =>
    onBench(harness, 50, async (bench) => {
      await bench.open()
      const indexes = await bench.readAll()
      expect(indexes.sort((left, right) => left - right)).toEqual([...Array(50).keys()])
      const places = bench.origins.map(({ partition, offset }) => `${partition}:${offset}`)
      expect(new Set(places).size).toBe(50)
      expect(bench.origins.every(({ source }) => source === 'conformance')).toBe(true)
      expect(bench.origins.every(({ bytes }) => bytes.length > 0)).toBe(true)
    }))
}

function describeResuming<T>(harness: SourceHarness<T>): void {
  it('should go on right after the last message, wherever it is cut', async () => {
    const cut = fc.record({
      polls: fc.nat({ max: 4 }),
      messagesMax: fc.integer({ min: 1, max: 7 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 40 }), fc.array(cut, { maxLength: 6 }), (count, cuts) =>
        onBench(harness, count, async (bench) => {
          const read: number[] = []
          for (const { polls, messagesMax } of cuts) {
            await bench.reopen()
            read.push(...(await bench.read(polls, { messagesMax, bytesMax: 1 << 20 })))
          }
          await bench.reopen()
          read.push(...(await bench.readAll()))
          expect(read.sort((left, right) => left - right)).toEqual([...Array(count).keys()])
        }),
      ),
      { numRuns: 25 },
    )
  })

  it('should deliver again after a crash what came after the saved position', () =>
    onBench(harness, 20, async (bench) => {
      await bench.open()
      const saved = await bench.read(1, { messagesMax: 5, bytesMax: 1 << 20 })
      const position = bench.position()
      await bench.reader.committed?.(position)
      const lost = await bench.read(1, { messagesMax: 5, bytesMax: 1 << 20 })
      await bench.close()
      await bench.open(position)
      const again = await bench.readAll()
      expect(again).toEqual(expect.arrayContaining(lost))
      expect([...saved, ...again].sort((left, right) => left - right)).toEqual([
        ...Array(20).keys(),
      ])
    }))
}

function describeBounds<T>(harness: SourceHarness<T>): void {
  it('should keep to the limit of messages', () =>
    onBench(harness, 20, async (bench) => {
      await bench.open()
      const polls = await bench.readPolls({ messagesMax: 3, bytesMax: 1 << 20 })
      expect(Math.max(...polls.map((poll) => poll.messages.length))).toBeLessThanOrEqual(3)
    }))

  it('should read ahead no more than its bound while nobody polls', () =>
    onBench(harness, harness.stalledCount ?? 1000, async (bench) => {
      const before = bench.taken()
      await bench.open()
      const polled = await bench.readPolls({ messagesMax: 1, bytesMax: 1 << 20 }, 2)
      await turns(50)
      const { unit, max } = harness.readAhead
      const own = unit === 'messages' ? polled.length : measuringNoiseBytes
      expect(bench.taken() - before).toBeLessThanOrEqual(max + own)
    }))
}

function describeFaults<T>(harness: SourceHarness<T>): void {
  it('should reject a poll with the reason of the signal when it is aborted', () =>
    onBench(harness, 5, async (bench) => {
      await bench.open()
      const reason = new Error('stopped')
      const limit = { messagesMax: 1, bytesMax: 1 << 20 }
      const aborted = bench.reader.poll(limit, AbortSignal.abort(reason))
      await expect(aborted).rejects.toBe(reason)
      expect(await bench.readAll()).toHaveLength(5)
    }))

  it('should lose nothing when it is aborted in the middle of a poll', () =>
    onBench(harness, 20, async (bench) => {
      await bench.open()
      const reason = new Error('stopped')
      const controller = new AbortController()
      const polling = bench.reader.poll({ messagesMax: 5, bytesMax: 1 << 20 }, controller.signal)
      controller.abort(reason)
      const result = await polling.catch((error: unknown) => error)
      const polled = isPoll(result) ? result.messages.length : 0
      if (result instanceof Error) expect(result).toBe(reason)
      expect(polled + (await bench.readAll()).length).toBe(20)
    }))

  it('should throw TransientError while the outside is not ready, and go on when it is', (test) =>
    onBench(harness, 5, async (bench) => {
      test.skip(bench.fixture.failNextPoll === undefined, 'the harness cannot act out an outage')
      await bench.open()
      bench.fixture.failNextPoll?.()
      const limit = { messagesMax: 1, bytesMax: 1 << 20 }
      const failed = bench.reader.poll(limit, new AbortController().signal)
      await expect(failed).rejects.toBeInstanceOf(TransientError)
      expect(await bench.readAll()).toHaveLength(5)
    }))
}

function isPoll(result: unknown): result is { readonly messages: readonly unknown[] } {
  return typeof result === 'object' && result !== null && 'messages' in result
}

/** Buffers of the test runner itself that come and go while bytes are measured. */
const measuringNoiseBytes = 1 << 20

/** Lets reads that were begun arrive: a source that reads on and on would go past its bound. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
}

function onBench<T>(
  harness: SourceHarness<T>,
  count: number,
  use: (bench: SourceBench<T>) => Promise<void>,
) {
  return withDirectory(async (directory) => {
    const fixture = await harness.setUp(count, directory)
    const bench = new SourceBench(harness.connector, fixture, directory)
    try {
      await use(bench)
    } finally {
      await bench.close()
      await fixture.tearDown?.()
    }
  })
}
