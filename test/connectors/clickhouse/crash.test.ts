import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { ArchiveBench } from './bench.ts'
import { HttpBench } from './http-bench.ts'

const epochs = 6
const rows = 10_000

it(
  'should hold every row once after kills in the middle of commits, in this process',
  () => withDirectory((directory) => expectOnce(directory, {})),
  180_000,
)

it('should hold every row once after kills in the middle of commits, on a server', async () => {
  const http = await HttpBench.start()
  await withDirectory(async (directory) => expectOnce(directory, await http.newDatabase()))
  await http.stop()
}, 180_000)

// Helpers

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await temporaryDirectory('anabranch-crash-')
  await use(directory.path)
  await directory.remove()
}

async function expectOnce(directory: string, settings: object): Promise<void> {
  const run = (commits: number, delayMs: number) =>
    runUntilKilled([directory, `${epochs}`, `${rows}`, JSON.stringify(settings)], commits, delayMs)
  // Kill at the next commit, and the one after …: the delay moves the kill through the commit.
  for (const [kill, delayMs] of [0, 15, 40].entries()) await run(1 + (kill % 2), delayMs)
  await run(Infinity, 0)

  const [row] = await new ArchiveBench(directory, settings).ask(
    'SELECT count() AS rows, uniqExact(message_id) AS messages, uniqExact(epoch) AS epochs FROM events',
  )
  expect(row).toEqual({ rows: epochs * rows, messages: epochs * rows, epochs })
}

/** Runs the writer and kills it `delayMs` after it has begun its `commits`th commit. */
async function runUntilKilled(
  args: readonly string[],
  commits: number,
  delayMs: number,
): Promise<void> {
  const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url))
  const child = fork(writer, args, {
    execArgv: ['--import', 'tsx'],
  })
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  let begun = 0
  child.on('message', () => {
    begun += 1
    if (begun === commits) void sleep(delayMs).then(() => child.kill('SIGKILL'))
  })
  const [code, signal] = await exited
  if (commits === Infinity) expect(code).toBe(0)
  else expect(signal).toBe('SIGKILL')
}
