/** What a failing sink may not do: lose a frame, or meet the next attempt. */
import { describe, expect, it } from 'vitest'
import { memory, type SinkSpec, type SinkWriter } from '#connectors'
import { pipeline, StoppedError, type PipelineDefinition } from '#pipeline'
import { runInMemory } from '../../helpers/run-in-memory.ts'

const numbers = Array.from({ length: 30 }, (_, index) => index)

describe('a sink that fails', () => {
  it('should lose nothing when it throws for a frame that had to wait', async () => {
    const output = new memory.Collection<number>()
    let calls = 0
    const { done } = await runInMemory(
      writing({
        sink: changed(memory.write(output), (writer) => ({
          write: async (batch) => {
            await turn()
            await writer.write(batch)
          },
        })),
        other: changed(memory.write(new memory.Collection()), (writer) => ({
          write: (batch) => {
            calls += 1
            if (calls === 1) return turn()
            if (calls === 2) throw new Error('cannot be written')
            return writer.write(batch)
          },
        })),
      }),
      { config: { pollMessagesMax: 10 } },
    )
    await done
    expect(output.values()).toEqual(numbers)
  })

  it('should not be reopened while a commit of the attempt before is under way', async () => {
    const underWay = { now: 0, atOpen: [] as number[] }
    let failures = 1
    const { done } = await runInMemory(
      writing({
        sink: changed(
          memory.write(new memory.Collection<number>()),
          (writer) => ({
            commit: async (committable) => {
              underWay.now += 1
              await new Promise((resolve) => setTimeout(resolve, 50))
              await writer.commit(committable)
              underWay.now -= 1
            },
          }),
          () => underWay.atOpen.push(underWay.now),
        ),
        other: changed(memory.write(new memory.Collection()), (writer) => ({
          commit: async (committable) => {
            if (failures-- > 0) throw new Error('cannot be committed')
            await writer.commit(committable)
          },
        })),
      }),
    )
    await done
    expect(underWay.atOpen).toEqual([0, 0])
  })

  it('should let a run be stopped, and answer who waits for a checkpoint, before it is tried again', async () => {
    let tried: () => void = () => {}
    const trying = new Promise<void>((resolve) => (tried = resolve))
    const broken = changed(memory.write(new memory.Collection<number>()), () => ({
      commit: () => {
        tried()
        return Promise.reject(new Error('cannot be committed'))
      },
    }))
    const config = { retryBackoffMs: 60_000, retryBackoffMaxMs: 60_000 }
    const run = await runInMemory(writing({ sink: broken, other: broken }), { config })
    await trying
    await turn()
    await expect(run.checkpoint(async () => {})).rejects.toThrow('cannot be committed')
    run.stop('now')
    await expect(run.done).rejects.toThrow(StoppedError)
  })
})

// Helpers

function writing(sinks: {
  readonly sink: SinkSpec<number>
  readonly other: SinkSpec<number>
}): PipelineDefinition {
  const entries = numbers.map((value) => ({ value, timestampMs: value }))
  return pipeline('writing', (p) => {
    const stream = p.source('numbers', memory.read({ partitions: { p: entries } }))
    stream.sink('sink', sinks.sink)
    stream.sink('other', sinks.other)
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
}

/** A sink that is another one but for some of its methods. */
function changed<T>(
  spec: SinkSpec<T>,
  change: (writer: SinkWriter<T>) => Partial<SinkWriter<T>>,
  opened: () => void = () => {},
): SinkSpec<T> {
  return {
    ...spec,
    open: async (context, lastEpoch) => {
      opened()
      const writer = await spec.open(context, lastEpoch)
      return {
        write: (batch) => writer.write(batch),
        stagedBytes: () => writer.stagedBytes(),
        prepare: (epoch) => writer.prepare(epoch),
        commit: (committable) => writer.commit(committable),
        close: () => writer.close(),
        ...change(writer),
      }
    },
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
