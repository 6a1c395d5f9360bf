import { describe, expect, it } from 'vitest'
import { memory, type SinkSpec, type SourceSpec } from '#connectors'
import { pipeline } from '#pipeline'
import { runInMemory } from '../../helpers/run-in-memory.ts'

const messages = 5_000
const pollMessagesMax = 10
const queueFramesMax = 4

describe('a stalled sink', () => {
  it('should stop the source within the bound, and lose nothing when it goes on', async () => {
    const valve = new Valve()
    const output = new memory.Collection<number>()
    const source = counted(numbers())
    const definition = pipeline('stalled', (p) => {
      const stream = p.source('numbers', source.spec)
      stream.sink('stalled', throughValve(memory.write(output), valve))
      stream.sink('other', memory.write(new memory.Collection()))
      p.rejects.sink('rejects', memory.write(new memory.Collection()))
    })
    const { done } = await runInMemory(definition, { config: { pollMessagesMax, queueFramesMax } })

    await turns(200)
    // What the queue holds, one frame at the sink, and one poll that was under way.
    expect(source.delivered()).toBeLessThanOrEqual((queueFramesMax + 1) * pollMessagesMax)
    expect(output.values()).toEqual([])

    valve.open()
    await done
    expect(output.values()).toEqual(Array.from({ length: messages }, (_, index) => index))
  })

  it('should end epochs early and wait when too many bytes are staged', async () => {
    const output = new memory.Collection<number>()
    const slow = { bytesOf: () => 100 }
    const valve = new Valve()
    const source = counted(numbers())
    const definition = pipeline('staged', (p) => {
      p.source('numbers', source.spec).sink(
        'slow',
        commitThroughValve(memory.write(output, slow), valve),
      )
      p.rejects.sink('rejects', memory.write(new memory.Collection()))
    })
    const config = { pollMessagesMax, epochBytesMax: 10_000, checkpointIntervalMs: 1_000_000 }
    const { done } = await runInMemory(definition, { config })

    await turns(200)
    // One epoch is being committed, the next one is full: 100 messages each and a poll each.
    expect(source.delivered()).toBeLessThanOrEqual(2 * (100 + pollMessagesMax))

    valve.open()
    const summary = await done
    expect(output.values()).toHaveLength(messages)
    expect(summary.checkpoints.count).toBeGreaterThan(20)
  })
})

// Helpers

function numbers(): SourceSpec<number> {
  const numbers = Array.from({ length: messages }, (_, index) => index)
  return memory.read({
    partitions: { p: numbers.map((value) => ({ value, timestampMs: value })) },
  })
}

/** Lets nobody through until it is opened. */
class Valve {
  readonly #opened: Promise<void>
  #open: () => void = () => {}

  constructor() {
    this.#opened = new Promise((resolve) => (this.#open = resolve))
  }

  open(): void {
    this.#open()
  }

  pass(): Promise<void> {
    return this.#opened
  }
}

function throughValve<T>(spec: SinkSpec<T>, valve: Valve): SinkSpec<T> {
  return {
    ...spec,
    open: async (context, lastEpoch) => {
      const writer = await spec.open(context, lastEpoch)
      return {
        write: async (batch) => {
          await valve.pass()
          await writer.write(batch)
        },
        stagedBytes: () => writer.stagedBytes(),
        prepare: (epoch) => writer.prepare(epoch),
        commit: (committable) => writer.commit(committable),
        close: () => writer.close(),
      }
    },
  }
}

function commitThroughValve<T>(spec: SinkSpec<T>, valve: Valve): SinkSpec<T> {
  return {
    ...spec,
    open: async (context, lastEpoch) => {
      const writer = await spec.open(context, lastEpoch)
      return {
        write: (batch) => writer.write(batch),
        stagedBytes: () => writer.stagedBytes(),
        prepare: (epoch) => writer.prepare(epoch),
        commit: async (committable) => {
          await valve.pass()
          await writer.commit(committable)
        },
        close: () => writer.close(),
      }
    },
  }
}

function counted<T>(inner: SourceSpec<T>) {
  let delivered = 0
  const spec: SourceSpec<T> = {
    ...inner,
    open: async (context, resumeFrom) => {
      const reader = await inner.open(context, resumeFrom)
      return {
        poll: async (limit, signal) => {
          const result = await reader.poll(limit, signal)
          if (typeof result === 'object') delivered += result.messages.length
          return result
        },
        partitions: () => reader.partitions(),
        position: () => reader.position(),
        close: () => reader.close(),
      }
    },
  }
  return { spec, delivered: () => delivered }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}
