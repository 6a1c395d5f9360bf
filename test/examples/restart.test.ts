/**
 * Golden under restart: each example, run straight and run in pieces, leaves what its golden file says.
 * In pieces: it is stopped every few checkpoints, at a checkpoint or at once in turn, its store closed,
 * and everything opened again from disk.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import cdnow from '../../examples/cdnow.ts'
import customers from '../../examples/customers.ts'
import { lmdbStore, memoryStore, type LmdbStore, type StateStore } from '#state'
import { expectGolden } from '../helpers/golden.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { digest, Example } from './run-example.ts'

const purchases = fileURLToPath(
  new URL('../../../shared/data/cdnow/CDNOW_master.txt', import.meta.url),
)
const examples = [
  { name: 'customers', definition: customers, inputs: [] },
  ...(existsSync(purchases) ? [{ name: 'cdnow', definition: cdnow, inputs: [purchases] }] : []),
]
const checkpointsAPiece = 3

describe.each(examples)('$name', ({ name, definition, inputs }) => {
  it('should leave its golden result when it runs straight', async () => {
    const { path } = await directory()
    const example = new Example(definition, inputs)
    const store = memoryStore()
    const { done } = await example.start(store, path)
    const { total } = await done
    expectGolden(`${name}.json`, await result(example, store, total))
  })

  it('should leave the same when it is stopped and goes on, again and again', async () => {
    const { path } = await directory()
    const example = new Example(definition, inputs)
    for (let piece = 1; ; piece += 1) {
      const store = await lmdbStore({ directory: `${path}/store` })
      const total = await runPiece(example, store, path, piece)
      if (total !== undefined) {
        expectGolden(`${name}.json`, await result(example, store, total))
        expect(piece).toBeGreaterThan(3)
        await store.close()
        return
      }
      await store.close()
    }
  })
})

// Helpers

async function directory() {
  const made = await temporaryDirectory()
  onTestFinished(made.remove)
  return made
}

/** Runs until a few checkpoints are saved, or to the end: then it answers the counts since the beginning. */
async function runPiece(example: Example, store: LmdbStore, path: string, piece: number) {
  const config = { checkpointIntervalMs: 1, pollMessagesMax: 500 }
  const run = await example.start(store, path, { config })
  const startedAt = run.progress().epoch
  const stopping = setInterval(() => {
    if (run.progress().epoch >= startedAt + checkpointsAPiece) {
      run.stop(piece % 2 === 0 ? 'now' : 'checkpoint')
    }
  }, 1)
  try {
    const { read, total } = await run.done
    return read === 0 ? total : undefined
  } catch (error) {
    if (error instanceof Error && error.name === 'StoppedError') return undefined
    throw error
  } finally {
    clearInterval(stopping)
  }
}

async function result(example: Example, store: StateStore, total: unknown): Promise<string> {
  const profiles: unknown[] = []
  for await (const profile of (await example.profiles(store)).list()) profiles.push(profile)
  const facts = { total, profiles: digest(profiles), outputs: example.digests() }
  return `${JSON.stringify(facts, undefined, 2)}\n`
}
