import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Json } from '../connector.ts'
import type { SinkBench } from './sink-bench.ts'

/** One turn of a history: how much is written, and where on the way to the next turn the crash is. */
export interface Checkpoint {
  readonly messages: number
  readonly crash: 'never' | 'before prepare' | 'before save' | 'before commit' | 'after commit'
}

/** Any checkpoint, a crash in it more often than not. */
export const checkpointArbitrary: fc.Arbitrary<Checkpoint> = fc.record({
  messages: fc.nat({ max: 5 }),
  crash: fc.constantFrom('never', 'before prepare', 'before save', 'before commit', 'after commit'),
})

/** What a manifest would hold. */
interface Saved {
  readonly epoch: number
  /** Number of the first message that is not in the epoch. */
  readonly position: number
  readonly committable: Json
}

/**
 * Plays the part of a run: writes numbered messages, saves epochs, crashes, and goes on after the
 * last saved epoch. In the end every message up to the last position is visible exactly once.
 */
export async function playHistory<T>(
  bench: SinkBench<T>,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  let saved: Saved = { epoch: 0, position: 0, committable: null }
  await bench.open(0)
  for (const checkpoint of [...checkpoints, { messages: 1, crash: 'never' } as const]) {
    saved = await play(bench, checkpoint, saved)
    if (checkpoint.crash !== 'never') await recover(bench, saved)
  }
  const everything = Array.from({ length: saved.position }, (_, index) => index)
  expect(await bench.visible()).toEqual(everything)
}

async function play<T>(
  bench: SinkBench<T>,
  { messages, crash }: Checkpoint,
  saved: Saved,
): Promise<Saved> {
  const position = saved.position + messages
  await bench.write(saved.position, position)
  if (crash === 'before prepare') return saved
  const committable = await bench.prepare(saved.epoch + 1)
  if (crash === 'before save') return saved
  if (committable !== null && crash !== 'before commit') await bench.writer.commit(committable)
  return { epoch: saved.epoch + 1, position, committable }
}

async function recover<T>(bench: SinkBench<T>, saved: Saved): Promise<void> {
  await bench.crash()
  await bench.open(saved.epoch)
  if (saved.committable !== null) await bench.writer.commit(saved.committable)
}
