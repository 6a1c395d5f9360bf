import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchJars, jarsOf } from '../jars.ts'
import { answersOk } from '../process/answers.ts'
import { launch } from '../process/launch.ts'
import { freePort, host } from '../process/ports.ts'
import type { Server, ServerOptions } from '../process/server.ts'

/**
 * Starts an Apicurio schema registry, which speaks Confluent's protocol; `address` is the base URL of that.
 * It keeps everything in memory, so a restart forgets the schemas. Its compatibility level at first is NONE,
 * where Confluent's is BACKWARD. About 8 s.
 */
export async function startRegistry(options: ServerOptions): Promise<Server> {
  const { directory, port = await freePort(), shared = false } = options
  await fetchJars('registry')
  await mkdir(directory, { recursive: true })
  const address = `http://${host}:${port}/apis/ccompat/v7`
  return launch({
    name: 'The schema registry',
    address,
    directory,
    command: 'java',
    args: [
      '-Xmx384m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Dquarkus.http.host=${host}`,
      `-Dquarkus.http.port=${port}`,
      '-Dquarkus.log.level=WARN',
      `-Djava.io.tmpdir=${directory}`,
      '-jar',
      await runner(),
    ],
    ports: [port],
    ready: () => answersOk(`${address}/subjects`),
    shared,
  })
}

async function runner(): Promise<string> {
  const jars = jarsOf('registry')
  const files = await readdir(jars)
  return join(jars, files.find((file) => file.endsWith('-runner.jar')) ?? 'runner.jar')
}
