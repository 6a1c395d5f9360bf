import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scylla } from '#connectors'
import { checkState, migrateState, StateLayoutError, type StoreProblem } from '#state'
import { command, jsonLines } from '../../cli/helpers/command-line.ts'
import { services } from '../../helpers/services.ts'
import { clusterConfig } from './cluster.ts'

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('a keyspace for state', () => {
  const keyspace = `check_${randomBytes(6).toString('hex')}`
  const replication = { datacenter1: 1 }
  const here = { localDataCenter: 'datacenter1' }
  let session: scylla.CqlSession

  beforeAll(async () => {
    session = await scylla.openSession(clusterConfig)
  })

  afterAll(async () => {
    await run(`DROP KEYSPACE IF EXISTS ${keyspace}`)
    await session.close()
  })

  function run(statement: string): Promise<unknown> {
    return session.execute(statement, [], { idempotent: true, prepare: false })
  }

  function store(...args: readonly string[]) {
    const address = `connectors.scylla.contactPoints=["${services.cql}"]`
    const place = [`connectors.scylla.keyspace=${keyspace}`, address]
    const copies = 'connectors.scylla.replication={"datacenter1":1}'
    return command('store', ...args, '--set', ...place, copies)
  }

  it('should be made by what the command line shows first', { timeout: 120_000 }, async () => {
    const missing = await store('check', '--json')
    expect(missing.code).toBe(1)
    expect(jsonLines(missing.stdout)[0]).toEqual({
      severity: 'error',
      message: `there is no keyspace ${keyspace}`,
      fix: 'anabranch store migrate',
    })
    const shown = await store('migrate', '--dry-run')
    expect((await store('check', '--json')).stdout).toBe(missing.stdout)
    const made = await store('migrate')
    expect(made.stdout).toBe(shown.stdout)
    expect(made.stdout).toContain(`CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = `)
    expect((await store('migrate')).stdout).toMatch(/^nothing to do/)
    const checked = await store('check')
    expect(checked.code).toBe(0)
    expect(checked.stdout).toContain(`warning: keyspace ${keyspace} has one copy of each row`)
  })

  it('should be compared with what is needed, each with its fix', async () => {
    await migrateState(session, keyspace, { replication })
    expect(await problems(here)).toEqual([expect.stringMatching(/^warning: .* has one copy/)])
    expect(await problems({ localDataCenter: 'berlin' })).toEqual([
      expect.stringMatching(/^error: .* no copies in data centre berlin, only in datacenter1/),
    ])
    const skewed = await problems({ ...here, nowMs: () => Date.now() + 60_000 })
    expect(skewed.join()).toMatch(
      /clocks of this machine and of the server differ by (59|60)\d{3} ms/,
    )
    const hosts = [{ address: '10.0.0.7:9042', up: false }]
    expect((await problems({ ...here, hosts })).join()).toContain('node 10.0.0.7:9042 is down')

    await run(`DROP TABLE ${keyspace}.state_slices`)
    expect((await problems(here)).join()).toContain(
      `error: keyspace ${keyspace} lacks state_slices`,
    )
    const made = await migrateState(session, keyspace, { replication })
    expect(made).toEqual([
      expect.stringContaining(`CREATE TABLE IF NOT EXISTS ${keyspace}.state_s`),
    ])

    await run(`INSERT INTO ${keyspace}.state_layout (part, version) VALUES ('state', 9)`)
    expect((await problems(here)).join()).toContain('has layout 9; this release needs 1')
    await expect(migrateState(session, keyspace, { replication })).rejects.toThrow(StateLayoutError)
  })

  it('should be refused, or found out, where there are fewer nodes than copies', async () => {
    const few = `few_${randomBytes(6).toString('hex')}`
    const { hosts } = session
    const migrate = () => migrateState(session, few, { replication: { datacenter1: 3 }, hosts })
    await expect(migrate()).rejects.toThrow(StateLayoutError)
    await expect(migrate()).rejects.toThrow('has 1 nodes: a majority can never answer')
    const strategy = "{'class': 'NetworkTopologyStrategy', 'datacenter1': 3}"
    await run(`CREATE KEYSPACE ${few} WITH replication = ${strategy}`)
    try {
      await run(`CREATE TABLE ${few}.state_layout (part text PRIMARY KEY, version int)`)
      const fix = `ALTER KEYSPACE ${few} WITH replication = ${strategy.replace('3', '1')}`
      await expect(migrate()).rejects.toThrow(fix)
      const found = await checkState(session, few, { ...here, hosts })
      expect(found).toEqual([
        expect.objectContaining({ severity: 'error', fix: expect.stringContaining(fix) }),
      ])
    } finally {
      await run(`DROP KEYSPACE ${few}`)
    }
  })

  it('should say where a server acknowledges before it syncs', async () => {
    const rows = [{ name: 'commitlog_sync', value: 'periodic' }]
    const periodic: Pick<scylla.CqlSession, 'execute' | 'batch'> = {
      batch: (...args) => session.batch(...args),
      execute: async (statement, ...rest) =>
        statement.includes('system_views.settings')
          ? { rows, applied: undefined }
          : session.execute(statement, ...rest),
    }
    const found = await checkState(periodic, keyspace, here)
    expect(found.map(({ message }) => message).join()).toContain('commitlog_sync: periodic')
  })

  async function problems(options: Parameters<typeof checkState>[2]): Promise<readonly string[]> {
    return (await checkState(session, keyspace, options)).map(
      ({ severity, message }: StoreProblem) => `${severity}: ${message}`,
    )
  }
})
