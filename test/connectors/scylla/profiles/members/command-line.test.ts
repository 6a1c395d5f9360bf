import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../../../../cli/helpers/command-line.ts'
import { services } from '../../../../helpers/services.ts'
import { temporaryDirectory } from '../../../../helpers/temporary-directory.ts'
import { makeKeyspace, type TestKeyspace } from '../keyspace.ts'
import { changeOf, idOf, recordOf } from '../records.ts'
import { PlayedSink } from './played-sink.ts'

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)(
  'anabranch profile over CQL tables with segments',
  () => {
    let keyspace: TestKeyspace
    let directory: Awaited<ReturnType<typeof temporaryDirectory>>
    let config: string
    const segments = [{ segment: 'big_spenders', sinceMs: Date.UTC(2024, 5, 3) }]

    beforeAll(async () => {
      keyspace = await makeKeyspace()
      directory = await temporaryDirectory()
      config = join(directory.path, 'config.json')
      const connectors = { scylla: keyspace.settings }
      await writeFile(config, JSON.stringify({ state: { store: 'scylla' }, connectors }))
      const sink = await PlayedSink.open(keyspace)
      await sink.epoch([changeOf(recordOf('ada', { segments }))])
      await sink.close()
    }, 60_000)

    afterAll(async () => {
      await directory.remove()
      await keyspace.drop()
    })

    it('should show the segments of a profile, to people and as JSON', async () => {
      const get = (...options: readonly string[]) =>
        command('profile', 'get', idOf('ada'), ...options, '--config', config)
      expect((await get()).stdout).toMatch(/big_spenders +2024-06-03T00:00:00.000Z/)
      expect(JSON.parse((await get('--json')).stdout)).toMatchObject({ segments })
    })
  },
)
