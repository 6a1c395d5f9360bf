import { readFileSync } from 'node:fs'
import { launch, pidFile } from './process/launch.ts'

// Starts a process of its own, prints its id and waits to be killed.
const [directory = ''] = process.argv.slice(2)
await launch({
  name: 'Test',
  address: '',
  directory,
  command: process.execPath,
  args: ['-e', 'setInterval(() => {}, 1000)'],
  ports: [],
  ready: () => true,
  shared: false,
})
process.stdout.write(readFileSync(pidFile(directory), 'utf8'))
setInterval(() => {}, 1_000)
