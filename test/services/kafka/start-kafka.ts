import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchJars, jarsOf } from '../jars.ts'
import { ownFile } from '../paths.ts'
import { fill } from '../process/fill.ts'
import { launch } from '../process/launch.ts'
import { freePort, freePortOr, host } from '../process/ports.ts'
import { run } from '../process/run.ts'
import type { Server, ServerOptions } from '../process/server.ts'
import { clientsSecurity, scramUser, type KafkaSecurity } from './clients-security.ts'

/** Any 16 bytes as url-safe base64 without padding. */
const clusterId = 'AnabranchTestClusterAA'
const logging = `-Dlog4j2.configurationFile=file:${ownFile('kafka', 'log4j2.properties')}`

/** How a Kafka broker is started. */
export interface KafkaOptions extends ServerOptions {
  /** What the broker tells its clients to connect to, when that is a proxy. Default: its own address. */
  readonly advertisedAddress?: string
  /** Asks clients for a login over TLS. Default: anybody may come, in plain text. */
  readonly security?: KafkaSecurity
}

/**
 * Starts a Kafka broker (KRaft, one process, no topics made by themselves). `address` is the bootstrap
 * address. About 5 s with a new directory, 3 s with an old one, up to 6 s after `kill`.
 */
export async function startKafka(options: KafkaOptions): Promise<Server> {
  const { directory, port = await freePort(), shared = false } = options
  await fetchJars('kafka')
  const [controllerPort, internalPort] = [await freePortOr(port + 1), await freePortOr(port + 2)]
  const address = `${host}:${port}`
  await mkdir(directory, { recursive: true })
  const settings = join(directory, 'server.properties')
  await fill(ownFile('kafka', 'server.properties'), settings, {
    PORT: port,
    INTERNAL_PORT: internalPort,
    CONTROLLER_PORT: controllerPort,
    ADVERTISED: options.advertisedAddress ?? address,
    DATA: join(directory, 'data'),
    ...clientsSecurity(options.security),
  })
  await format(directory, settings, scramUser(options.security))
  return launch({
    name: 'Kafka',
    address,
    directory,
    command: 'java',
    args: [...java('-Xms128m', '-Xmx512m'), 'kafka.Kafka', settings],
    ports: [port, controllerPort, internalPort],
    // The line, not the port: on a port that is taken something else would answer.
    ready: (log) => log.includes('Kafka Server started'),
    shared,
  })
}

async function format(directory: string, settings: string, users: readonly string[]) {
  if (existsSync(join(directory, 'data', 'meta.properties'))) return
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings, ...users]
  await run({ command: 'java', args: [...java('-Xmx256m'), ...tool], directory })
}

function java(...heap: readonly string[]): readonly string[] {
  const jars = `${jarsOf('kafka')}/*`
  return [`@${ownFile('kafka', 'jvm.options')}`, ...heap, logging, '-cp', jars]
}
