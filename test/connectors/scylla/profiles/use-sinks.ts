import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { fileBlobs, type BlobStore, type ConnectorContext, type SinkWriter } from '#connectors'
import {
  migrateProfiles,
  profiles,
  ProfileTables,
  type ProfileMessage,
  type ProfilesSinkOptions,
} from '../../../../connectors/scylla/index.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { makeKeyspace, type TestKeyspace } from './keyspace.ts'
import { connectorContextOf } from './sink-context.ts'

/** Sinks over one set of tables; each test has a directory of its own. */
export class TestSinks {
  readonly keyspace: TestKeyspace
  readonly tables: ProfileTables
  readonly #directory: string
  readonly #open: SinkWriter<ProfileMessage>[] = []

  constructor(keyspace: TestKeyspace, directory: string) {
    this.keyspace = keyspace
    this.tables = new ProfileTables(keyspace.session)
    this.#directory = directory
  }

  context(settings: Partial<TestKeyspace['settings']> = {}): ConnectorContext {
    const all = { settings: { ...this.keyspace.settings, ...settings } }
    return connectorContextOf(all, this.#directory)
  }

  /** Opens a sink; it is closed when the test ends. */
  async open(
    lastEpoch: number,
    changed: Partial<ConnectorContext> = {},
    options: ProfilesSinkOptions = {},
  ): Promise<SinkWriter<ProfileMessage>> {
    const writer = await profiles(options).open({ ...this.context(), ...changed }, lastEpoch)
    this.#open.push(writer)
    return writer
  }

  /** The same blobs, which nobody removes. */
  keptBlobs(): BlobStore {
    return { ...fileBlobs(`${this.#directory}/blobs`), remove: async () => {} }
  }

  async close(): Promise<void> {
    for (const writer of this.#open.splice(0)) await writer.close()
  }
}

/** Makes tables before the tests of a file, and sinks before each; answers how to get at those. */
export function useSinks(): () => TestSinks {
  let keyspace: TestKeyspace
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let sinks: TestSinks
  beforeAll(async () => {
    keyspace = await makeKeyspace()
    await migrateProfiles(keyspace.session)
  })
  afterAll(() => keyspace.drop())
  beforeEach(async () => {
    directory = await temporaryDirectory()
    sinks = new TestSinks(keyspace, directory.path)
  })
  afterEach(async () => {
    await sinks.close()
    await directory.remove()
  })
  return () => sinks
}
