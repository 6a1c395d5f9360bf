import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchJars, jarsOf } from '../jars.ts'
import { ownFile } from '../paths.ts'
import { fill } from '../process/fill.ts'
import { launch } from '../process/launch.ts'
import { accepts, freePort, host } from '../process/ports.ts'
import type { Server, ServerOptions } from '../process/server.ts'
import type { ServerCertificate } from '../tls/make-certificate.ts'

/** How a Cassandra node is started. */
export interface CassandraOptions extends ServerOptions {
  /**
   * `batch` (default) syncs the commit log before a write is acknowledged: no acknowledged write is lost by
   * `kill`. `periodic`, the server's own default, syncs every 10 s and loses some.
   */
  readonly commitlogSync?: 'batch' | 'periodic'
  /** Whether clients have to log in; the first role is `cassandra`, its password too. Default false. */
  readonly login?: boolean
  /** Takes clients over TLS only, and shows them this. Default: in plain text. */
  readonly certificate?: ServerCertificate
  /** Largest Java heap. Default 512 MiB. */
  readonly heapMaxMib?: number
}

/**
 * Starts one Cassandra node (data centre `datacenter1`). `address` is the contact point with
 * its port. 6 to 15 s.
 */
export async function startCassandra(options: CassandraOptions): Promise<Server> {
  const { directory, port = await freePort(), shared = false } = options
  await fetchJars('cassandra')
  const [storagePort, secureStoragePort, managementPort] = await freePorts()
  await mkdir(directory, { recursive: true })
  const settings = join(directory, 'cassandra.yaml')
  await fill(ownFile('cassandra', 'cassandra.yaml.template'), settings, {
    CQL_PORT: port,
    STORAGE_PORT: storagePort,
    SSL_STORAGE_PORT: secureStoragePort,
    DIR: directory,
    ...commitlog(options),
    ...access(options),
    CLIENT_ENCRYPTION: clientEncryption(options),
  })
  return launch({
    name: 'Cassandra',
    address: `${host}:${port}`,
    directory,
    command: 'java',
    args: [
      ...(await java(directory, options)),
      `-Dcassandra.config=file://${settings}`,
      `-Dcassandra.jmx.local.port=${managementPort}`,
      'org.apache.cassandra.service.CassandraDaemon',
    ],
    ports: [port, storagePort, managementPort],
    ready: () => accepts(port),
    shared,
  })
}

async function freePorts(): Promise<readonly [number, number, number]> {
  return [await freePort(), await freePort(), await freePort()]
}

function commitlog({ commitlogSync = 'batch' }: CassandraOptions): Record<string, string> {
  const period = commitlogSync === 'periodic' ? 'commitlog_sync_period: 10s' : ''
  return { COMMITLOG_SYNC: commitlogSync, COMMITLOG_SYNC_PERIOD: period }
}

function access({ login = false }: CassandraOptions): Record<string, string> {
  return login
    ? { AUTHENTICATOR: 'PasswordAuthenticator', AUTHORIZER: 'CassandraAuthorizer' }
    : { AUTHENTICATOR: 'AllowAllAuthenticator', AUTHORIZER: 'AllowAllAuthorizer' }
}

function clientEncryption({ certificate }: CassandraOptions): string {
  if (certificate === undefined) return ''
  return [
    'client_encryption_options:',
    '  enabled: true',
    '  optional: false',
    `  keystore: ${certificate.keystore}`,
    `  keystore_password: ${certificate.keystorePassword}`,
    '  store_type: PKCS12',
  ].join('\n')
}

async function java(directory: string, { heapMaxMib = 512 }: CassandraOptions) {
  const jars = jarsOf('cassandra')
  const files = await readdir(jars)
  // It measures objects in memory; the server does not start without it.
  const agent = files.find((file) => /^jamm-.*\.jar$/.test(file))
  return [
    `@${ownFile('cassandra', 'jvm.options')}`,
    '-Xms128m',
    `-Xmx${heapMaxMib}m`,
    `-javaagent:${join(jars, agent ?? 'jamm.jar')}`,
    `-Dlogback.configurationFile=${ownFile('cassandra', 'logback.xml')}`,
    `-Dcassandra.storagedir=${directory}`,
    `-Dcassandra.logdir=${directory}`,
    '-cp',
    `${jars}/*`,
  ]
}
