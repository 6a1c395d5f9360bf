import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scylla, SetupError, TransientError } from '#connectors'
import { services } from '../../helpers/services.ts'
import { startCassandra, type Server } from '../../services/index.ts'
import { clusterConfig } from '../../state/scylla/cluster.ts'

const ask = { idempotent: true } as const

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('a session', () => {
  it('should say that no server answers, and be worth another try', async () => {
    const config = { ...clusterConfig, contactPoints: ['127.0.0.1:1'] }
    const opening = scylla.openSession(config)
    await expect(opening).rejects.toThrow(TransientError)
    await expect(opening).rejects.toThrow(
      /No CQL server answers at 127.0.0.1:1: .*check connectors.scylla.contactPoints/,
    )
  })

  it('should say which data centres there are', async () => {
    const opening = scylla.openSession({ ...clusterConfig, localDataCenter: 'berlin' })
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(/berlin was not found.*\[datacenter1\]/)
  })

  it('should say what to do about a keyspace that is not there', async () => {
    const session = await scylla.openSession(clusterConfig)
    const select = session.execute('SELECT * FROM nowhere.rows WHERE id = 1', [], ask)
    await expect(select).rejects.toThrow(scylla.CqlError)
    await expect(select).rejects.toThrow(
      /nowhere does not exist. Create what is missing: anabranch/,
    )
    await expect(select).rejects.toMatchObject({ code: 'cql', outcome: 'refused' })
    await session.close()
  })

  it('should be encrypted where the settings say so, and check who answers', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'anabranch-tls-'))
    const tlsCaFile = join(directory, 'ca.pem')
    const server = await startTls(directory, tlsCaFile)
    const { port } = server.address() as AddressInfo
    const config = { ...clusterConfig, contactPoints: [`127.0.0.1:${port}`], tls: true }
    const session = await scylla.openSession({ ...config, tlsCaFile })
    expect((await session.execute('SELECT key FROM system.local', [], ask)).rows).toHaveLength(1)
    await session.close()
    await expect(scylla.openSession(config)).rejects.toThrow(/self.signed certificate/)
    const missing = { ...config, tlsCaFile: join(directory, 'none.pem') }
    await expect(scylla.openSession(missing)).rejects.toThrow(/scylla.tlsCaFile cannot be read/)
    server.close()
    rmSync(directory, { recursive: true })
  })
})

// Needs Java and Maven, as the shared server does.
describe.skipIf(services.cql === undefined)('a server that asks for a login', () => {
  const directory = mkdtempSync(join(tmpdir(), 'anabranch-cql-'))
  let server: Server
  let config: scylla.ScyllaConfig

  beforeAll(async () => {
    server = await startCassandra({ directory, login: true })
    const login = { username: 'cassandra', password: 'cassandra' }
    config = { ...clusterConfig, contactPoints: [server.address], ...login }
  }, 120_000)

  afterAll(async () => {
    await server.kill()
    rmSync(directory, { recursive: true, force: true })
  })

  it('should refuse a wrong password without showing it', { timeout: 120_000 }, async () => {
    const session = await openWhenReady(config)
    await session.close()
    const opening = scylla.openSession({ ...config, password: 'open sesame' })
    await expect(opening).rejects.toThrow(SetupError)
    await expect(opening).rejects.toThrow(/refused the login.*check connectors.scylla.username/i)
    await expect(opening).rejects.not.toThrow(/open sesame/)
    await expect(scylla.openSession({ ...config, username: '' })).rejects.toThrow(SetupError)
  })

  it('should name the rights that a role lacks', async () => {
    const session = await openWhenReady(config)
    const role = "CREATE ROLE reader WITH PASSWORD = 'r' AND LOGIN = true"
    await session.execute(role, [], { idempotent: false, prepare: false })
    const reader = await scylla.openSession({ ...config, username: 'reader', password: 'r' })
    const drop = reader.execute('DROP KEYSPACE system_auth', [], { ...ask, prepare: false })
    await expect(drop).rejects.toThrow(scylla.CqlError)
    const select = reader.execute('SELECT role FROM system_auth.roles', [], ask)
    await expect(select).rejects.toThrow(/Grant the role SELECT and MODIFY/)
    await reader.close()
    await session.close()
  })
})

// Helpers

/** The first role is made a moment after the server answers. */
async function openWhenReady(config: scylla.ScyllaConfig): Promise<scylla.CqlSession> {
  for (let tries = 1; ; tries++) {
    try {
      return await scylla.openSession(config)
    } catch (error) {
      if (tries === 200) throw error
      await setTimeout(200)
    }
  }
}

/** The shared server, behind TLS with a certificate that signs itself. */
async function startTls(directory: string, tlsCaFile: string) {
  const store = join(directory, 'server.p12')
  const common = ['-alias', 'cql', '-keystore', store, '-storepass', 'secret']
  const pair = ['-genkeypair', '-keyalg', 'EC', '-storetype', 'PKCS12', '-dname', 'CN=cql']
  execFileSync('keytool', [...pair, '-ext', 'san=ip:127.0.0.1', ...common], { stdio: 'ignore' })
  const exported = ['-exportcert', '-rfc', '-file', tlsCaFile]
  execFileSync('keytool', [...exported, ...common], { stdio: 'ignore' })
  const [host = '', port = ''] = (services.cql ?? '').split(':')
  const pfx = { pfx: readFileSync(store), passphrase: 'secret' }
  const server = createServer(pfx, (socket) => {
    const inner = connect(Number(port), host)
    socket.pipe(inner).pipe(socket)
    socket.on('error', () => inner.destroy())
    inner.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
