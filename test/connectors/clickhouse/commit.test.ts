import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ArchiveBench, message, messages } from './bench.ts'

describe('a repeated commit', () => {
  let directory: string
  let bench: ArchiveBench

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-archive-'))
    bench = new ArchiveBench(directory)
    await bench.open()
  })

  afterEach(async () => {
    await bench.close()
    await rm(directory, { recursive: true, force: true })
  })

  const staged = () => stagedBlobs(bench)
  const counted = async () => (await bench.ask('SELECT count() AS rows FROM events'))[0]?.['rows']

  async function restart(lastEpoch: number): Promise<void> {
    await bench.close()
    await bench.open(lastEpoch)
  }

  it('should add nothing after a crash between insert and mark', async () => {
    const committable = await bench.save(1, messages(0, 10))
    await removeBlobs(bench, /committed/)
    await restart(1)
    await bench.writer.commit(committable)
    expect(await counted()).toBe(10)
  })

  it('should complete an epoch of which the table has a part', async () => {
    const january = message('january', { timestampMs: Date.UTC(2024, 0) })
    const february = message('february', { timestampMs: Date.UTC(2024, 1) })
    const committable = await bench.save(1, [january, february])
    await removeBlobs(bench, /committed/)
    await bench.ask('SELECT 1')
    await restart(1)
    await forget(bench, 'january')
    await bench.writer.commit(committable)
    expect(await bench.messageIds()).toEqual(['february', 'january'])
  })

  it('should not bring back rows that were deleted on purpose', async () => {
    const committable = await bench.save(1, [message('kept'), message('erased')])
    await forget(bench, 'erased')
    await restart(1)
    await bench.writer.commit(committable)
    expect(await bench.messageIds()).toEqual(['kept'])
  })

  it('should remove blobs only when a later epoch is saved', async () => {
    const committable = await bench.save(1, messages(0, 1))
    expect(await staged()).toEqual(['0'])
    const next = await bench.prepare(2, messages(1, 2))
    expect(await staged()).toEqual(['0', '1'])
    await bench.writer.commit(next)
    expect(await staged()).toEqual(['1'])
    await restart(1) // a restored savepoint: epoch 1 is committed again, without its blobs
    await bench.writer.commit(committable)
    expect(await counted()).toBe(2)
  })

  it('should remove what a crash left of an epoch that was never saved', async () => {
    await bench.prepare(1, messages(0, 1))
    expect(await staged()).toEqual(['0'])
    await restart(0)
    expect(await staged()).toEqual([])
  })

  it('should say so when the rows are neither in the table nor among the blobs', async () => {
    const committable = await bench.prepare(1, messages(0, 1))
    await removeBlobs(bench, /chunk/)
    await restart(1)
    await expect(bench.writer.commit(committable)).rejects.toThrow(/epoch 1 are neither in/)
  })

  it('should write epochs of the same number again after a savepoint was restored', async () => {
    for (const epoch of [1, 2]) await bench.save(epoch, messages(epoch * 10, epoch * 10 + 1))
    await bench.close()
    await bench.spec.rewind?.(bench.context, 1)
    await bench.open(1)
    await bench.save(2, messages(20, 21))
    expect(await bench.messageIds()).toEqual(['m-10', 'm-20'])
  })

  it('should leave rows of another sink alone, whose epochs have the same numbers', async () => {
    const other = new ArchiveBench(directory, {}, 'other-archive')
    await other.open()
    await bench.save(1, messages(0, 1))
    await other.save(1, messages(0, 2))
    await other.close()
    await other.spec.rewind?.(other.context, 0)
    expect(await counted()).toBe(1)
  })

  it('should refuse what is no committable', async () => {
    await expect(bench.writer.commit({ epoch: 1 })).rejects.toThrow(/Not a committable/)
  })
})

// Helpers

async function forget(bench: ArchiveBench, messageId: string): Promise<void> {
  const { Session } = await import('chdb')
  const session = new Session(join(bench.context.directory, '..', 'clickhouse.data'))
  await session.queryAsync(`DELETE FROM events WHERE message_id = '${messageId}'`)
  session.close()
}

/** After which epochs the rows were staged that wait for their commit. */
async function stagedBlobs({ context }: ArchiveBench): Promise<(string | undefined)[]> {
  const names = await context.blobs.list()
  return names.flatMap((name) => /chunk\.(\d+)/.exec(name)?.[1] ?? []).sort()
}

async function removeBlobs({ context }: ArchiveBench, which: RegExp): Promise<void> {
  await context.blobs.remove((await context.blobs.list()).filter((name) => which.test(name)))
}
