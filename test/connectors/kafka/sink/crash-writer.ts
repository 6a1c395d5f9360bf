import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '../../../../connectors/connector.ts'
import { numbers, TopicBench } from './topic-bench.ts'

/**
 * A run in a process of its own, made to be killed: saves epochs of as many messages, the manifest
 * before each commit, as the runtime does. Prints a line before each commit.
 */
const [topic = '', directory = '', epochs, count] = process.argv.slice(2)
const messages = Number(count)
const manifest = join(directory, 'manifest')
const saved = await readFile(manifest, 'utf8').then(
  (text) => JSON.parse(text) as { epoch: number; committable: Json },
  () => undefined,
)

const sink = await new TopicBench(topic, directory).open(saved?.epoch ?? 0)
if (saved !== undefined) await commit(saved.epoch, saved.committable)
for (let epoch = (saved?.epoch ?? 0) + 1; epoch <= Number(epochs); epoch++) {
  await sink.write(numbers((epoch - 1) * messages, epoch * messages))
  const committable = await sink.prepare(epoch)
  await writeFile(`${manifest}.new`, JSON.stringify({ epoch, committable }))
  await rename(`${manifest}.new`, manifest)
  await commit(epoch, committable)
}
await sink.close()

async function commit(epoch: number, committable: Json): Promise<void> {
  process.stdout.write(`${epoch}\n`)
  await sink.commit(committable)
}
