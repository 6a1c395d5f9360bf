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

/** Any 16 bytes as url-safe base64 without padding. */
const clusterId = 'AnabranchTestClusterAA'
const logging = `-Dlog4j2.configurationFile=file:${ownFile('kafka', 'log4j2.properties')}`

/**
 * Starts a Kafka broker (KRaft, one process, no topics made by themselves). `address` is the bootstrap
 * address. About 5 s with a new directory, 3 s with an old one, up to 6 s after `kill`.
 */
export async function startKafka(options: ServerOptions): Promise<Server> {
  const { directory, port = await freePort(), shared = false } = options
  await fetchJars('kafka')
  const controllerPort = await freePortOr(port + 1)
  await mkdir(directory, { recursive: true })
  const settings = join(directory, 'server.properties')
  const values = { PORT: port, CONTROLLER_PORT: controllerPort, DATA: join(directory, 'data') }
  await fill(ownFile('kafka', 'server.properties'), settings, values)
  await format(directory, settings)
  return launch({
    name: 'Kafka',
    address: `${host}:${port}`,
    directory,
    command: 'java',
    args: [...java('-Xms128m', '-Xmx512m'), 'kafka.Kafka', settings],
    ports: [port, controllerPort],
    // The line, not the port: on a port that is taken something else would answer.
    ready: (log) => log.includes('Kafka Server started'),
    shared,
  })
}

async function format(directory: string, settings: string): Promise<void> {
  if (existsSync(join(directory, 'data', 'meta.properties'))) return
  const tool = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings]
  await run({ command: 'java', args: [...java('-Xmx256m'), ...tool], directory })
}

function java(...heap: readonly string[]): readonly string[] {
  const jars = `${jarsOf('kafka')}/*`
  return [`@${ownFile('kafka', 'jvm.options')}`, ...heap, logging, '-cp', jars]
}
