import { lockDirectory, StateLockedError } from '#state'

// Takes the lock of a directory and holds it until it is killed; prints what came of it.

const [directory = ''] = process.argv.slice(2)
try {
  await lockDirectory(directory, { pipeline: 'customers' })
  process.stdout.write('held\n')
  setInterval(() => {}, 1_000)
} catch (error) {
  if (!(error instanceof StateLockedError)) throw error
  process.stdout.write(`refused ${error.holderPid}\n`)
}
