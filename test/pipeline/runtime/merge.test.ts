/** Merges of several sources in a real run: what only shows where inputs differ in speed. */
import { describe, expect, it } from 'vitest'
import { memory, TransientError, type SourceSpec } from '#connectors'
import type { OperatorSpec } from '#operators'
import { pipeline, type PipelineDefinition } from '#pipeline'
import { memoryStore } from '#state'
import { runInMemory } from '../../helpers/run-in-memory.ts'

describe('a merge', () => {
  it('should go on with the event time of the others while a source is idle', async () => {
    const { definition, watermarks } = merging(
      followed(at([5]), { idleAfterMs: 10 }),
      followed(at([1_000, 2_000, 3_000])),
    )
    const run = await runInMemory(definition)
    await until(() => watermarks.at(-1) === 3_000)
    run.stop('checkpoint')
    await run.done
  })

  it('should know after a restart how far its inputs were', async () => {
    const right = at([100])
    const sources = [followed(at([500])), followed(right)] as const
    const store = memoryStore()
    const before = merging(...sources)
    const first = await runInMemory(before.definition, { store })
    await until(() => before.watermarks.at(-1) === 100)
    first.stop('checkpoint')
    await first.done

    right.push(...at([400]))
    const after = merging(...sources)
    const second = await runInMemory(after.definition, { store })
    await until(() => after.watermarks.at(-1) === 400)
    second.stop('checkpoint')
    await second.done
  })

  it('should stop a fast source while a slow one is late with its barrier', async () => {
    let delivered = 0
    const numbers = Array.from({ length: 20_000 }, (_, index) => index)
    const slow = followed(at([1]))
    const { definition } = merging(
      counted(
        memory.read({ partitions: { p: at(numbers) } }),
        (messages) => (delivered += messages),
      ),
      { ...slow, open: async (...args) => stalled(await slow.open(...args)) },
    )
    const config = { pollMessagesMax: 10, queueFramesMax: 4, checkpointIntervalMs: 1 }
    const run = await runInMemory(definition, { config })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const held = delivered
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(delivered).toBe(held)
    expect(delivered).toBeLessThan(numbers.length)
    run.stop('now')
    await expect(run.done).rejects.toThrow('stopped at once')
  })

  it('should save epochs while a source waits to try again', async () => {
    const down = memory.read<number>({
      partitions: { p: at([1]) },
      beforePoll: () => {
        throw new TransientError('down', { retryAfterMs: 60_000 })
      },
    })
    const { definition } = merging(down, followed(at([1, 2, 3])))
    const run = await runInMemory(definition, { config: { checkpointIntervalMs: 1 } })
    await until(() => run.progress().epoch > 0 && run.progress().read === 3)
    run.stop('checkpoint')
    const { read } = await run.done
    expect(read).toBe(3)
  })
})

// Helpers

/** Joins two sources and notes each watermark behind the merge. */
function merging(
  left: SourceSpec<number>,
  right: SourceSpec<number>,
): { definition: PipelineDefinition; watermarks: number[] } {
  const watermarks: number[] = []
  const watch: OperatorSpec<number, number> & { readonly keyed: false } = {
    kind: 'watch',
    state: {},
    keyed: false,
    open: () => ({
      onMessage: (message, output) => output.emit(message),
      onWatermark: (watermarkMs) => void watermarks.push(watermarkMs),
    }),
  }
  const definition = pipeline('merging', (p) => {
    p.merge('both', p.source('left', left), p.source('right', right))
      .apply('watch', watch)
      .sink('output', memory.write(new memory.Collection()))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
  return { definition, watermarks }
}

function at(timesMs: readonly number[]): { value: number; timestampMs: number }[] {
  return timesMs.map((timestampMs) => ({ value: timestampMs, timestampMs }))
}

function followed(
  script: readonly memory.Scripted<number>[],
  options: { readonly idleAfterMs?: number } = {},
): SourceSpec<number> {
  return memory.read({ partitions: { p: script }, follow: true, ...options })
}

function counted(spec: SourceSpec<number>, count: (messages: number) => void): SourceSpec<number> {
  return {
    ...spec,
    open: async (...args) => {
      const reader = await spec.open(...args)
      return Object.assign(Object.create(reader) as typeof reader, {
        poll: async (...limits: Parameters<typeof reader.poll>) => {
          const poll = await reader.poll(...limits)
          if (typeof poll === 'object') count(poll.messages.length)
          return poll
        },
        partitions: () => reader.partitions(),
        position: () => reader.position(),
        close: () => reader.close(),
        lag: () => undefined,
      })
    },
  }
}

/** A reader whose poll does not come back before it is aborted. */
function stalled<T extends object>(reader: T): T {
  const poll = (_limit: unknown, signal: AbortSignal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
  return Object.assign(reader, { poll })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
