import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scylla, SetupError, TransientError } from '#connectors'
import { migrateState } from '#state'
import { jsonLines, start } from '../../cli/helpers/command-line.ts'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { makeCertificate, startCassandra, type Server } from '../../services/index.ts'
import { clusterConfig } from '../../state/scylla/cluster.ts'

const [right, wrong] = ['open-sesame-7', 'let-me-in-8']
const ask = { idempotent: true } as const

// Needs Java and Maven, as the shared server does.
describe.skipIf(services.cql === undefined)('a CQL server with passwords and TLS', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let server: Server
  let config: scylla.ScyllaConfig

  beforeAll(async () => {
    directory = await temporaryDirectory()
    // No address: the certificates of most clusters hold names only.
    const certificate = await makeCertificate(join(directory.path, 'tls'), ['dns:cql.test'])
    const own = join(directory.path, 'server')
    server = await startCassandra({ directory: own, login: true, certificate })
    const tls = { tls: true, tlsServerName: 'cql.test', tlsCaFile: certificate.authority }
    config = { ...clusterConfig, ...tls, contactPoints: [server.address] }
    await makeRole({ ...config, username: 'cassandra', password: 'cassandra' })
    config = { ...config, username: 'anabranch', password: right }
  })

  afterAll(async () => {
    await server.kill()
    await directory.remove()
  })

  it('should hold state and profiles of a run, and show no password', async () => {
    await migrate(config)
    const ran = await cli(config, ...run)
    expect(ran.code).toBe(0)
    expect(jsonLines(ran.stdout)).toMatchObject([{ accepted: 2, profiles: 1 }])
    const listed = await cli(config, 'profile', 'list', '--json')
    expect(jsonLines(listed.stdout)).toMatchObject([{ traits: { events: 2 } }])
    for (const { stdout, stderr } of [ran, listed]) {
      expect(stdout + stderr).not.toContain(right)
    }
  })

  it('should refuse a wrong password at once, without showing it', async () => {
    const opening = scylla.openSession({ ...config, password: wrong })
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(
      /refused the login.*Check connectors\.scylla\.username and connectors\.scylla\.password/,
    )
    await expect(opening).rejects.not.toThrow(wrong)
    await expect(scylla.openSession({ ...config, username: '' })).rejects.toThrow(SetupError)
    const shown = [...run, '--verbose']
    const { code, stdout, stderr } = await cli({ ...config, password: wrong }, ...shown)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Check connectors.scylla.username') as string,
    })
    expect(stdout + stderr).not.toContain(wrong)
  })

  it.each<[string, Partial<scylla.ScyllaConfig>, RegExp]>([
    ['an unknown authority', { tlsCaFile: '' }, /self-signed.*Set connectors\.scylla\.tlsCaFile/],
    [
      'a host name that the certificate does not hold',
      { tlsServerName: '' },
      /IP: 127\.0\.0\.1 is not.*Set connectors\.scylla\.tlsServerName/,
    ],
    ['another host name', { tlsServerName: 'else.test' }, /DNS:cql\.test\. Set .*tlsServerName/],
    [
      'a server without TLS',
      { contactPoints: [services.cql ?? ''] },
      /over TLS: wrong version number\. The server speaks no TLS.*connectors\.scylla\.tls to false/,
    ],
    [
      'a key that is none',
      { tlsKeyFile: 'package.json' },
      /unsupported\. Check the connectors\.scylla\.tls… settings/,
    ],
  ])('should say what to mend about %s', async (_, settings, message) => {
    const opening = scylla.openSession({ ...config, ...settings })
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(message)
  })

  it('should say that it may take TLS only, which a server that ends looks like', async () => {
    const opening = scylla.openSession({ ...config, tls: false })
    await expect(opening).rejects.toThrow(TransientError)
    await expect(opening).rejects.toThrow(/check .*contactPoints, and connectors\.scylla\.tls/)
  })

  it('should name the rights that a role lacks', async () => {
    const session = await scylla.openSession(config)
    const role = "CREATE ROLE reader WITH PASSWORD = 'r' AND LOGIN = true"
    await session.execute(role, [], { idempotent: false, prepare: false })
    await session.close()
    const reader = await scylla.openSession({ ...config, username: 'reader', password: 'r' })
    const drop = reader.execute('DROP KEYSPACE system_auth', [], { ...ask, prepare: false })
    await expect(drop).rejects.toThrow(scylla.CqlError)
    const select = reader.execute('SELECT role FROM system_auth.roles', [], ask)
    await expect(select).rejects.toThrow(/Grant the role SELECT and MODIFY/)
    await reader.close()
  })

  // Helpers

  /** Runs a command with settings in a file, and a home of its own. */
  async function cli(settings: scylla.ScyllaConfig, ...args: readonly string[]) {
    const file = join(directory.path, 'config.json')
    const state = { store: 'scylla' }
    await writeFile(file, JSON.stringify({ state, connectors: { scylla: settings } }))
    await writeFile(join(directory.path, 'events.ndjson'), events)
    const placed = args.map((arg) => (arg === 'INPUT' ? `${directory.path}/events.ndjson` : arg))
    return start([...placed, '--config', file]).ended
  }
})

// Helpers

const definition = 'test/cli/definitions/profiles.ts'
const run = ['run', definition, '--input', 'INPUT', '--until-end', '--json'] as const

const events = ['a', 'b']
  .map((messageId) => ({
    type: 'track',
    event: 'Seen',
    messageId,
    userId: 'ada',
    timestamp: '2024-01-01T00:00:00.000Z',
  }))
  .map((event) => `${JSON.stringify(event)}\n`)
  .join('')

async function migrate(config: scylla.ScyllaConfig): Promise<void> {
  const session = await scylla.openSession(config)
  const { keyspace, replication } = config
  await migrateState(session, keyspace, { replication })
  await scylla.migrateProfiles(session)
  await session.close()
}

/** The first role is made a moment after the server answers. */
async function makeRole(config: scylla.ScyllaConfig): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const session = await scylla.openSession(config)
      const role = `CREATE ROLE anabranch WITH PASSWORD = '${right}' AND LOGIN = true AND SUPERUSER = true`
      await session.execute(role, [], { idempotent: false, prepare: false })
      return await session.close()
    } catch (error) {
      if (tries === 200) throw error
      await sleep(200)
    }
  }
}
