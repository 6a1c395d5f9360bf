import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ArchiveBench, message } from './bench.ts'

/**
 * A run in a process of its own, made to be killed: saves epochs of `rowsMax` rows, the manifest
 * before each commit, as the runtime does. Tells the parent before each commit.
 */
const [directory = '', epochMax, rowsMax, settings = '{}'] = process.argv.slice(2)
const manifest = join(directory, 'manifest')
const latest = await readFile(manifest, 'utf8').then(
  (text) => JSON.parse(text) as { epoch: number; committable: never },
  () => undefined,
)

const bench = new ArchiveBench(directory, JSON.parse(settings) as object)
await bench.open(latest?.epoch)
if (latest !== undefined) {
  process.send?.(latest.epoch)
  await bench.writer.commit(latest.committable)
}
for (let epoch = (latest?.epoch ?? 0) + 1; epoch <= Number(epochMax); epoch++) {
  // Two months, so that an insert makes two parts and can be killed in between.
  const rows = Array.from({ length: Number(rowsMax) }, (_, row) =>
    message(`${epoch}-${row}`, { timestampMs: Date.UTC(2024, row % 2) }),
  )
  const committable = await bench.prepare(epoch, rows)
  await writeFile(`${manifest}.new`, JSON.stringify({ epoch, committable }))
  await rename(`${manifest}.new`, manifest)
  process.send?.(epoch)
  await bench.writer.commit(committable)
}
await bench.close()
process.disconnect()
