import { AssertionError } from 'node:assert'
import { describe, expect, it, vi } from 'vitest'
import { memory, TransientError } from '#connectors'
import { PlanError, pipeline, StoppedError, type PipelineDefinition } from '#pipeline'
import { FencedError } from '#schemas'
import { memoryStore } from '#state'
import { delegateStore } from '../../helpers/delegate-store.ts'
import { runInMemory } from '../../helpers/run-in-memory.ts'

describe('an error', () => {
  it('should be retried in place when it is transient', async () => {
    let outages = 3
    const { definition, output } = echo({
      beforePoll: () => {
        if (outages-- > 0) throw new TransientError('the broker moved')
      },
    })
    const { done } = await runInMemory(definition)
    await done
    expect(output.values()).toEqual([1, 2, 3])
  })

  it('should reopen everything from the last epoch when it is unknown', async () => {
    let failures = 2
    const { definition, output } = echo({
      beforeCommit: () => {
        if (failures-- > 0) throw new Error('the disk is full')
      },
    })
    const { done } = await runInMemory(definition)
    const summary = await done
    expect(output.values()).toEqual([1, 2, 3])
    expect(summary.read).toBe(3)
  })

  it('should end the run after as many restarts as are allowed', async () => {
    let attempts = 0
    const { definition } = echo({
      beforePoll: () => {
        attempts += 1
        throw new Error('the disk is full')
      },
    })
    const { done } = await runInMemory(definition, { config: { restartsMax: 2 } })
    await expect(done).rejects.toThrow('the disk is full')
    expect(attempts).toBe(3)
  })

  it('should end the run at once when it is a bug', async () => {
    let attempts = 0
    const { definition } = echo({
      beforePoll: () => {
        attempts += 1
        throw new AssertionError({ message: 'impossible' })
      },
    })
    const { done } = await runInMemory(definition)
    await expect(done).rejects.toThrow('impossible')
    expect(attempts).toBe(1)
  })

  it('should be that another process has the state, whatever failed because of it', async () => {
    const { definition } = echo({
      beforePoll: () => {
        throw new AssertionError({ message: 'impossible' })
      },
    })
    const confirmOwner = () => Promise.reject(new FencedError('another process has it'))
    const store = delegateStore(memoryStore(), { confirmOwner })
    const { done } = await runInMemory(definition, { store })
    await expect(done).rejects.toThrow(FencedError)
  })

  it('should end a run of which nothing could be opened, after retries in place', async () => {
    let tries = 0
    const definition = opening(() => {
      tries += 1
      throw new TransientError('nobody answers at localhost:1')
    })
    const { done } = await runInMemory(definition, { config: { retriesMax: 2, restartsMax: 5 } })
    await expect(done).rejects.toThrow('nobody answers')
    expect(tries).toBe(3)
  })

  it('should keep a process that has lost its state from opening sinks', async () => {
    let tries = 0
    const definition = opening(() => {
      tries += 1
      throw new TransientError('the broker moved')
    })
    const confirmOwner = async () => {
      if (tries === 2) throw new FencedError('another process has it')
    }
    const store = delegateStore(memoryStore(), { confirmOwner })
    const { done } = await runInMemory(definition, { store })
    await expect(done).rejects.toThrow(FencedError)
    expect(tries).toBe(2)
  })

  it('should come from an operator with the run still closing everything', async () => {
    let closed = 0
    const { definition } = echo({})
    const nodes = definition.nodes.map((node) =>
      node.kind !== 'sink'
        ? node
        : {
            ...node,
            spec: {
              ...node.spec,
              open: async (...args: Parameters<typeof node.spec.open>) => {
                const writer = await node.spec.open(...args)
                const write = (): void => {
                  throw new AssertionError({ message: 'sink is broken' })
                }
                const close = async (): Promise<void> => void (closed += 1)
                return Object.assign(writer, { write, close })
              },
            },
          },
    )
    const { done } = await runInMemory({ ...definition, nodes })
    await expect(done).rejects.toThrow('sink is broken')
    expect(closed).toBe(2)
  })
})

describe('a run', () => {
  it('should refuse to start with every problem of the plan', async () => {
    const definition = pipeline('broken', (p) => {
      p.source('numbers', memory.read<number>({ partitions: {} }))
    })
    await expect(runInMemory(definition)).rejects.toThrow(PlanError)
  })

  it('should refuse the state of another pipeline', async () => {
    const store = memoryStore()
    await (
      await runInMemory(echo({}).definition, { store })
    ).done
    const other = { ...echo({}).definition, name: 'other' }
    await expect(runInMemory(other, { store })).rejects.toThrow("belongs to pipeline 'echo'")
  })

  it('should go on where a stop at a checkpoint left it', async () => {
    const store = memoryStore()
    const { definition, output } = echo({ follow: true })
    const first = await runInMemory(definition, { store })
    await first.checkpoint(async () => {})
    first.stop('checkpoint')
    await first.done
    const second = await runInMemory(definition, { store, untilEnd: true })
    const summary = await second.done
    expect(summary.read).toBe(0)
    expect(summary.total.read).toBe(3)
    expect(output.values()).toEqual([1, 2, 3])
  })

  it('should save nothing more when it is stopped at once', async () => {
    const { definition, output } = echo({ follow: true })
    const live = await runInMemory(definition, { config: { checkpointIntervalMs: 1_000_000 } })
    await new Promise((resolve) => setImmediate(resolve))
    live.stop('now')
    await expect(live.done).rejects.toThrow(StoppedError)
    expect(output.values()).toEqual([])
  })

  it('should save where its sources begin before anything was read, once', async () => {
    const store = memoryStore()
    const definition = pipeline('quiet', (p) => {
      const numbers = p.source('numbers', memory.read<number>({ partitions: {}, follow: true }))
      numbers.sink('output', memory.write(new memory.Collection()))
      p.rejects.sink('rejects', memory.write(new memory.Collection()))
    })
    const live = await runInMemory(definition, { store, config: { checkpointIntervalMs: 1 } })
    await vi.waitFor(async () => expect((await store.latest())?.epoch).toBe(1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    live.stop('checkpoint')
    await live.done
    expect((await store.latest())?.epoch).toBe(2)
  })

  it('should show any stream to an observer', async () => {
    const seen: unknown[] = []
    let completed = false
    const { done } = await runInMemory(echo({}).definition, {
      observe: (stream) => {
        stream('numbers').subscribe({
          next: ({ value }) => seen.push(value),
          complete: () => (completed = true),
        })
      },
    })
    await done
    expect(seen).toEqual([1, 2, 3])
    expect(completed).toBe(true)
  })
})

// Helpers

/** A pipeline whose sink is opened by `open`, in vain. */
function opening(open: () => never): PipelineDefinition {
  return pipeline('opening', (p) => {
    const numbers = p.source('numbers', memory.read<number>({ partitions: {} }))
    numbers.sink('output', {
      ...memory.write<number>(new memory.Collection()),
      open: async () => open(),
    })
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
}

interface EchoOptions {
  readonly beforePoll?: () => void
  readonly beforeCommit?: () => void
  readonly follow?: boolean
}

function echo({ beforePoll, beforeCommit, follow = false }: EchoOptions): {
  definition: PipelineDefinition
  output: memory.Collection<number>
} {
  const output = new memory.Collection<number>()
  const partitions = { p: [1, 2, 3].map((value) => ({ value, timestampMs: value })) }
  const definition = pipeline('echo', (p) => {
    p.source(
      'numbers',
      memory.read({ partitions, follow, ...(beforePoll && { beforePoll }) }),
    ).sink('output', memory.write(output, { ...(beforeCommit && { beforeCommit }) }))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
  return { definition, output }
}
