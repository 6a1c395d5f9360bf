import { dirname } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Committer } from '../../../connectors/clickhouse/commit.ts'
import { readStagedEpoch } from '../../../connectors/clickhouse/committable.ts'
import { openEmbeddedEngine } from '../../../connectors/clickhouse/embedded-engine.ts'
import type { Engine, RowsInsert } from '../../../connectors/clickhouse/engine.ts'
import { archiveDirectory } from '../../../connectors/clickhouse/open-engine.ts'
import { StagedBlobs } from '../../../connectors/clickhouse/staged-blobs.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { ArchiveBench, messages } from './bench.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let bench: ArchiveBench
let engine: Engine

beforeEach(async () => {
  directory = await temporaryDirectory()
  bench = new ArchiveBench(directory.path)
  await bench.open()
  engine = await openEmbeddedEngine(archiveDirectory(dirname(bench.context.directory)), {
    memoryBytesMax: 1e9,
  })
})

afterEach(async () => {
  await engine.close()
  await bench.close()
  await directory.remove()
})

const counted = async () => (await bench.ask('SELECT count() AS rows FROM events'))[0]?.['rows']

/** An engine whose insert of a repair times out once, while the server still has to run it. */
function timingOut(late: RowsInsert[]): Engine {
  return {
    ...engine,
    async insert(insert) {
      const isRepair = insert.token.includes('/repair/')
      if (!isRepair || late.length > 0) return await engine.insert(insert)
      late.push(insert)
      throw new Error('Timeout error.')
    },
  }
}

async function stageDoubled() {
  const committable = await bench.prepare(1, messages(0, 10))
  const staged = readStagedEpoch(committable)
  const blobs = await StagedBlobs.open(bench.context, 1)
  const insertTwice = new Committer({ engine, blobs, lastEpoch: 0 })
  await insertTwice.commit(staged)
  await insertTwice.commit({ ...staged, token: 'as if the first one had been forgotten' })
  await bench.context.blobs.remove(
    (await bench.context.blobs.list()).filter((name) => name.includes('committed')),
  )
  expect(await counted()).toBe(20)
  return staged
}

it.each(['before', 'after'])(
  'should hold each row once where an insert that was given up lands %s its repeat',
  async (when) => {
    const staged = await stageDoubled()
    const blobs = await StagedBlobs.open(bench.context, 1)
    const late: RowsInsert[] = []
    const committer = new Committer({ engine: timingOut(late), blobs, lastEpoch: 1 })
    await expect(committer.commit(staged)).rejects.toThrow('Timeout error.')
    if (when === 'before') for (const insert of late) await engine.insert(insert)
    await committer.commit(staged)
    if (when === 'after') for (const insert of late) await engine.insert(insert)
    expect(late).toHaveLength(1)
    expect(await counted()).toBe(10)
  },
)

it('should mark no epoch as whole that is not', async () => {
  const staged = await stageDoubled()
  const blobs = await StagedBlobs.open(bench.context, 1)
  const twice = async (insert: RowsInsert) => {
    await engine.insert(insert)
    await engine.insert({ ...insert, token: `${insert.token}/again` })
  }
  const committer = new Committer({ engine: { ...engine, insert: twice }, blobs, lastEpoch: 1 })
  await expect(committer.commit(staged)).rejects.toThrow(/did not hold just the rows of epoch 1/)
  expect((await blobs.list()).committed).toEqual([])
})

it('should list the blobs when it is opened, not at every commit', async () => {
  const { blobs } = bench.context
  let lists = 0
  const context = {
    ...bench.context,
    blobs: { ...blobsOf(blobs), list: () => (lists++, blobs.list()) },
  }
  const writer = await bench.spec.open(context, 0)
  for (const epoch of [1, 2, 3]) {
    await writer.write(messages(epoch, epoch + 1))
    await writer.commit(await writer.prepare(epoch))
  }
  await writer.close()
  expect(lists).toBe(1)
  expect((await blobs.list()).filter((name) => name.includes('chunk'))).toHaveLength(1)
})

/** The same store as a plain object. */
function blobsOf(blobs: typeof bench.context.blobs): typeof bench.context.blobs {
  return {
    put: (name, bytes) => blobs.put(name, bytes),
    get: (name) => blobs.get(name),
    list: () => blobs.list(),
    remove: (names) => blobs.remove(names),
  }
}
