import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { ArchiveBench } from './bench.ts'

const epochs = 8
const rows = 20_000

it('should hold every row once after kills in the middle of commits', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'anabranch-crash-'))
  // Kill at the next commit, and the one after …: the delay moves the kill through the commit.
  for (const [kill, delayMs] of [0, 15, 40].entries()) {
    await runUntilKilled(directory, 1 + (kill % 2), delayMs)
  }
  await runUntilKilled(directory, Infinity, 0)

  const [row] = await new ArchiveBench(directory).ask(
    'SELECT count() AS rows, uniqExact(message_id) AS messages, uniqExact(epoch) AS epochs FROM events',
  )
  expect(row).toEqual({ rows: epochs * rows, messages: epochs * rows, epochs })
  await rm(directory, { recursive: true, force: true })
}, 180_000)

// Helpers

/** Runs the writer and kills it `delayMs` after it has begun its `commits`th commit. */
async function runUntilKilled(directory: string, commits: number, delayMs: number): Promise<void> {
  const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url))
  const child = fork(writer, [directory, `${epochs}`, `${rows}`], {
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
