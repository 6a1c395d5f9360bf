import { ArchiveBench } from './bench.ts'

/** Opens the archive of a directory in a process of its own, and tells the parent what happened. */
const [directory = ''] = process.argv.slice(2)
const bench = new ArchiveBench(directory)
try {
  await bench.open()
  process.send?.({ name: 'opened', message: '' })
} catch (error) {
  const { name, message } = error as Error
  process.send?.({ name, message })
}
process.disconnect()
