import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clickhouse, type BlobStore, type ConnectorContext } from '#connectors'
import { conformanceContext } from '../../../connectors/conformance.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { collect, message, messages } from './bench.ts'
import { HttpBench } from './http-bench.ts'

/** Blobs as a cluster keeps them: no machine has them as files. */
function clusterBlobs(): BlobStore & { readonly bytes: Map<string, Uint8Array> } {
  const bytes = new Map<string, Uint8Array>()
  return {
    bytes,
    put: async (name, content) => void bytes.set(name, Uint8Array.from(content)),
    get: async (name) => bytes.get(name),
    list: async () => [...bytes.keys()],
    remove: async (names) => names.forEach((name) => bytes.delete(name)),
  }
}

const spec = clickhouse.insert({ table: clickhouse.eventsTable })

describe('an epoch whose machine died', () => {
  let http: HttpBench
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>

  beforeAll(async () => {
    directory = await temporaryDirectory()
    http = await HttpBench.start()
  })

  afterAll(async () => {
    await http.stop()
    await directory.remove()
  })

  function machine(name: string, blobs: BlobStore, settings: object, shard = ''): ConnectorContext {
    const context = conformanceContext({
      directory: join(directory.path, name, 'archive'),
      connector: clickhouse.connector,
      step: 'archive',
      settings,
      blobs,
    })
    return { ...context, shard }
  }

  async function messageIds(context: ConnectorContext): Promise<unknown[]> {
    const config = context.config(clickhouse.connector)
    const archive = await clickhouse.openArchive(config, join(context.directory, '..'))
    const rows = await collect(archive.rows('SELECT message_id FROM events ORDER BY message_id'))
    await archive.close()
    return rows.map((row) => row['message_id'])
  }

  it.each(['server', 'process'])(
    'should be committed by another one: archive in a %s',
    async (where) => {
      const path = join(directory.path, 'shared.data')
      const settings = where === 'server' ? await http.newDatabase() : { path }
      const blobs = clusterBlobs()
      const dead = await spec.open(machine('dead', blobs, settings), 0)
      await dead.write(messages(0, 3))
      const committable = await dead.prepare(1)

      const context = machine('alive', blobs, settings)
      const alive = await spec.open(context, 1)
      await alive.commit(JSON.parse(JSON.stringify(committable)))
      expect(await messageIds(context)).toEqual(['m-0', 'm-1', 'm-2'])

      // It wakes up, and finishes what it was about to do: nothing comes twice.
      await dead.commit(committable)
      await alive.write(messages(3, 4))
      await alive.commit(await alive.prepare(2))
      await expect(dead.commit(committable)).resolves.toBeUndefined()
      expect(await messageIds(context)).toEqual(['m-0', 'm-1', 'm-2', 'm-3'])
      await dead.close()
      await alive.close()
    },
  )

  it('should not be mixed up with that of another part of the pipeline', async () => {
    const settings = await http.newDatabase()
    const blobs = clusterBlobs()
    const parts = ['topic:0', 'topic:1']
    const writers = await Promise.all(
      parts.map((shard) => spec.open(machine(shard, blobs, settings, shard), 0)),
    )
    const committables = []
    for (const [index, writer] of writers.entries()) {
      await writer.write(messages(index * 10, index * 10 + 2))
      committables.push(await writer.prepare(1))
    }
    await writers[0]?.close()
    const context = machine('other', blobs, settings, 'topic:0')
    const again = await spec.open(context, 0) // epoch 1 of this part was never saved
    await writers[1]?.commit(committables[1] ?? null)
    await again.write([message('m-again')])
    await again.commit(await again.prepare(1))
    expect(await messageIds(context)).toEqual(['m-10', 'm-11', 'm-again'])
    await again.close()
    await spec.rewind?.(context, 0)
    expect(await messageIds(context)).toEqual(['m-10', 'm-11'])
    await writers[1]?.close()
  })

  it('should take rows that are larger than a blob', async () => {
    const settings = await http.newDatabase()
    const context = machine('large', clusterBlobs(), settings)
    const writer = await spec.open(context, 0)
    const text = 'x'.repeat(40_000_000)
    await writer.write([message('large', { userId: text }), message('small')])
    const committable = await writer.prepare(1)
    await writer.commit(committable)
    expect(await messageIds(context)).toEqual(['large', 'small'])
    await writer.close()
  })
})
