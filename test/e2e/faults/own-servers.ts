import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { prepare, type Expected } from './expected.ts'
import { patienceMs } from './trial.ts'

/** What the trials of one file work with. */
export interface OwnServers<Servers> extends Expected {
  readonly directory: string
  readonly servers: Servers
}

/**
 * Servers and input that the tests around the call have for themselves: started before them below a
 * directory of their own, stopped and removed after them. Answers how to get at them inside a test.
 */
export function useOwnServers<Servers extends { stop(): Promise<void> }>(
  start: (directory: string) => Promise<Servers>,
): () => OwnServers<Servers> {
  let own: OwnServers<Servers> | undefined

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'anabranch-faults-'))
    const servers = await start(directory)
    own = { directory, servers, ...(await prepare(directory)) }
  }, 3 * patienceMs)

  afterAll(async () => {
    if (own === undefined) return
    await own.servers.stop()
    await rm(own.directory, { recursive: true, force: true })
  }, patienceMs)

  return () => {
    if (own === undefined) throw new Error('The servers are started before the first test')
    return own
  }
}
