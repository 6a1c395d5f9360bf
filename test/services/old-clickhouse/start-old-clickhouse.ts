import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFile } from '../paths.ts'
import { answersOk } from '../process/answers.ts'
import { fill } from '../process/fill.ts'
import { launch } from '../process/launch.ts'
import { freePort, host } from '../process/ports.ts'
import type { Server, ServerOptions } from '../process/server.ts'

/**
 * Starts the ClickHouse server that Debian has (18.16 in Debian 12), for what is said to users of old
 * servers: it knows no deduplication token. `address` is its base URL; user `default`, no password. 1 s.
 */
export async function startOldClickHouse(options: ServerOptions): Promise<Server> {
  const { directory, port = await freePort(), shared = false } = options
  await mkdir(join(directory, 'data'), { recursive: true })
  const settings = join(directory, 'config.xml')
  const template = ownFile('old-clickhouse', 'config.xml.template')
  await fill(template, settings, { PORT: port, DIR: directory })
  await copyFile(ownFile('old-clickhouse', 'users.xml'), join(directory, 'users.xml'))
  const address = `http://${host}:${port}`
  return launch({
    name: 'The old ClickHouse server',
    address,
    directory,
    command: 'clickhouse-server',
    args: [`--config-file=${settings}`],
    ports: [port],
    ready: () => answersOk(`${address}/ping`),
    shared,
  })
}
