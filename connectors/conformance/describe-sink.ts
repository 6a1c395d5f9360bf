import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TransientError } from '../errors.ts'
import { describeConnector } from './describe-connector.ts'
import type { SinkHarness } from './harness.ts'
import { checkpointArbitrary, playHistory } from './sink-history.ts'
import { copied, SinkBench } from './sink-bench.ts'
import { withDirectory } from './temporary-directory.ts'

/**
 * Tests that a sink keeps the contract of `SinkSpec` and `SinkWriter`: nothing visible before
 * `commit`, a commit that may be repeated, from another instance too, and no crash that loses a
 * message or writes one twice (for `at-least-once` sinks: that loses one).
 */
export function describeSink<T>(name: string, harness: SinkHarness<T>): void {
  describeConnector(harness.connector)
  describe(`sink ${name}`, () => {
    describeOpening(harness)
    describeEpochs(harness)
    describeCommits(harness)
    describeCrashes(harness)
    describeOutages(harness)
    describeRewind(harness)
  })
}

function describeOpening<T>(harness: SinkHarness<T>): void {
  it('should open and close without leaving anything', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.close()
      expect(await bench.visible()).toEqual([])
    }))

  it('should name its connector and what it writes', () =>
    onBench(harness, async ({ spec }) => {
      expect(spec.connector).toBe(harness.connector.name)
      expect(spec.summary).not.toBe('')
    }))

  it('should answer null when nothing was staged', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      expect(await bench.writer.prepare(1)).toBeNull()
    }))
}

function describeEpochs<T>(harness: SinkHarness<T>): void {
  it('should show an epoch when it is committed and not before', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.write(0, 3)
      const committable = await bench.prepare(1)
      expect(await bench.visible()).toEqual([])
      await bench.writer.commit(committable)
      expect(await bench.visible()).toEqual([0, 1, 2])
    }))

  it('should keep what is written during prepare and commit for the next epoch', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.write(0, 2)
      const preparing = bench.prepare(1)
      const writing = bench.write(2, 4)
      const committing = bench.writer.commit(await preparing)
      await Promise.all([writing, bench.write(4, 5), committing])
      expect(await bench.visible()).toEqual([0, 1])
      await bench.writer.commit(await bench.prepare(2))
      expect(await bench.visible()).toEqual([0, 1, 2, 3, 4])
    }))

  it('should count staged bytes until they are prepared', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      expect(bench.writer.stagedBytes()).toBe(0)
      await bench.write(0, 1)
      const one = bench.writer.stagedBytes()
      await bench.write(1, 10)
      expect(one).toBeGreaterThan(0)
      expect(bench.writer.stagedBytes()).toBeGreaterThanOrEqual(one * 5)
      await bench.prepare(1)
      expect(bench.writer.stagedBytes()).toBe(0)
    }))
}

function describeCommits<T>(harness: SinkHarness<T>): void {
  it('should add nothing when an epoch is committed twice', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.write(0, 3)
      const committable = await bench.prepare(1)
      await bench.writer.commit(committable)
      await bench.writer.commit(copied(committable))
      expect(await bench.visible()).toEqual([0, 1, 2])
    }))

  it('should commit from another instance after a crash before commit', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.write(0, 3)
      const committable = await bench.prepare(1)
      await bench.crash()
      await bench.open(1)
      await bench.writer.commit(copied(committable))
      expect(await bench.visible()).toEqual([0, 1, 2])
    }))

  it('should add nothing when another instance commits again after a crash', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.write(0, 3)
      const committable = await bench.prepare(1)
      await bench.writer.commit(committable)
      await bench.crash()
      await bench.open(1)
      await bench.writer.commit(copied(committable))
      expect(await bench.visible()).toEqual([0, 1, 2])
    }))
}

function describeCrashes<T>(harness: SinkHarness<T>): void {
  it('should forget what was staged for an epoch that was never saved', () =>
    onBench(harness, async (bench) => {
      await bench.open(0)
      await bench.write(0, 3)
      await bench.prepare(1)
      await bench.write(3, 5)
      await bench.crash()
      await bench.open(0)
      await bench.write(7, 9)
      await bench.writer.commit(await bench.prepare(1))
      expect(await bench.visible()).toEqual([7, 8])
    }))

  it('should lose and repeat nothing in any history of checkpoints and crashes', async () => {
    const history = fc.array(checkpointArbitrary, { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(history, (checkpoints) =>
        onBench(harness, (bench) => playHistory(bench, checkpoints)),
      ),
      { numRuns: harness.histories ?? 25 },
    )
  })
}

function describeOutages<T>(harness: SinkHarness<T>): void {
  it('should throw TransientError while the outside is not ready, and commit when it is', (test) =>
    onBench(harness, async (bench) => {
      test.skip(bench.fixture.failNextCommit === undefined, 'the harness cannot act out an outage')
      await bench.open(0)
      await bench.write(0, 2)
      const committable = await bench.prepare(1)
      bench.fixture.failNextCommit?.()
      await expect(bench.writer.commit(committable)).rejects.toBeInstanceOf(TransientError)
      await bench.writer.commit(committable)
      expect(await bench.visible()).toEqual([0, 1])
    }))
}

function describeRewind<T>(harness: SinkHarness<T>): void {
  it('should take back the epochs after a savepoint, where it can', (test) =>
    onBench(harness, async (bench) => {
      test.skip(bench.spec.rewind === undefined, 'the sink cannot take anything back')
      await bench.open(0)
      for (const epoch of [1, 2, 3]) {
        await bench.write(epoch * 10, epoch * 10 + 2)
        await bench.writer.commit(await bench.prepare(epoch))
      }
      await bench.close()
      await bench.spec.rewind?.(bench.context(), 1)
      await bench.spec.rewind?.(bench.context(), 1)
      expect(await bench.visible()).toEqual([10, 11])
      await bench.open(1)
      await bench.write(50, 51)
      await bench.writer.commit(await bench.prepare(2))
      expect(await bench.visible()).toEqual([10, 11, 50])
    }))
}

function onBench<T>(harness: SinkHarness<T>, use: (bench: SinkBench<T>) => Promise<void>) {
  return withDirectory(async (directory) => {
    const fixture = await harness.setUp(directory)
    const bench = new SinkBench(harness.connector, fixture, directory)
    try {
      await use(bench)
    } finally {
      await bench.close()
      await fixture.tearDown?.()
    }
  })
}
