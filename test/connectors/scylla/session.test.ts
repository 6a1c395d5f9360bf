import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { scylla, SetupError, TransientError } from '#connectors'
import { services } from '../../helpers/services.ts'
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

// Helpers

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
