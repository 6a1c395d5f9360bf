import { describe, expect, it, vi } from 'vitest'
import { memory, TransientError } from '#connectors'
import { FencedError } from '#schemas'
import { operated, script, sinkWith, type OperatedRun } from './operated-run.ts'

const following = () => memory.read({ partitions: script, follow: true })
const quick = { config: { checkpointIntervalMs: 10 } }

describe('/readyz', () => {
  it('should be ready while messages flow', async () => {
    const served = await operated({ source: following() }, {}, quick)
    await until(served, '/readyz', 200)
    expect(await reasons(served, '/readyz')).toEqual([])
  })

  it('should tell what a sink says that is wrong, and when it is mended', async () => {
    let problem: string | undefined = 'the broker cannot be reached'
    const sink = sinkWith(() => ({ problem: () => problem }))
    const served = await operated({ source: following(), sink }, {}, quick)
    await until(served, '/readyz', 503)
    await vi.waitFor(async () =>
      expect(await reasons(served, '/readyz')).toEqual([
        { reason: 'problem', step: 'output', message: 'the broker cannot be reached' },
      ]),
    )
    expect((await served.get('/healthz')).status).toBe(200)
    problem = undefined
    await until(served, '/readyz', 200)
  })

  it('should not be ready while steps are being opened', async () => {
    let open: () => void = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    const source = following()
    const slow = {
      ...source,
      open: async (...args: Parameters<typeof source.open>) => {
        await opened
        return source.open(...args)
      },
    }
    const served = await operated({ source: slow }, {}, quick)
    expect(await reasons(served, '/readyz')).toMatchObject([{ reason: 'starting' }])
    open()
    await until(served, '/readyz', 200)
  })

  it('should tell that input waits for a checkpoint, while a sink cannot commit, and recover', async () => {
    let isDown = true
    const sink = sinkWith((writer) => ({
      commit: async (committable) => {
        if (isDown) throw new TransientError('down')
        await writer.commit(committable)
      },
    }))
    const config = { checkpointIntervalMs: 10, retryBackoffMaxMs: 20, retriesMax: 1e6 }
    const served = await operated(
      { source: following(), sink },
      { checkpointAgeMaxMs: 100, stuckAfterMs: 100 },
      { config },
    )
    await until(served, '/readyz', 503)
    await vi.waitFor(async () =>
      expect(await reasons(served, '/readyz')).toMatchObject([{ reason: 'checkpoint-age' }]),
    )
    await until(served, '/healthz', 503)
    expect(await reasons(served, '/healthz')).toMatchObject([{ reason: 'stuck' }])
    isDown = false
    await until(served, '/readyz', 200)
    await until(served, '/healthz', 200)
  })

  it('should tell that the run was fenced', async () => {
    const sink = sinkWith(() => ({
      commit: () => Promise.reject(new FencedError('another process goes on')),
    }))
    const served = await operated({ source: following(), sink }, {}, quick)
    await expect(served.run.done).rejects.toThrow('another process goes on')
    expect(await reasons(served, '/readyz')).toMatchObject([{ reason: 'fenced' }])
  })

  it('should tell that a run is opened again after a failure', async () => {
    const sink = sinkWith(() => ({ commit: () => Promise.reject(new Error('broken')) }))
    const config = { retryBackoffMs: 60_000, retryBackoffMaxMs: 60_000 }
    const served = await operated({ source: following(), sink }, {}, { config })
    await vi.waitFor(
      async () =>
        expect(await reasons(served, '/readyz')).toEqual([
          { reason: 'restarting', message: 'Error: broken' },
        ]),
      20_000,
    )
  })

  it('should hold to bounds of lag and of the watermark, where they are set', async () => {
    const source = following()
    const lagging = {
      ...source,
      open: async (...args: Parameters<typeof source.open>) => {
        const reader = await source.open(...args)
        return new Proxy(reader, {
          get: (target, name) => {
            if (name === 'lag') return () => 11
            const value: unknown = Reflect.get(target, name)
            return typeof value === 'function' ? value.bind(target) : value
          },
        })
      },
    }
    const served = await operated(
      { source: lagging },
      { lagMax: 10, watermarkAgeMaxMs: 60_000 },
      quick,
    )
    await vi.waitFor(async () =>
      expect(await reasons(served, '/readyz')).toMatchObject([
        { reason: 'lag', step: 'numbers', message: '11 to read, more than 10' },
        { reason: 'watermark-age', step: 'numbers' },
      ]),
    )
  })
})

describe('the server', () => {
  it('should refuse what it does not serve', async () => {
    const { get } = await operated()
    expect((await get('/')).status).toBe(404)
    expect((await get('/metrics?x=1')).status).toBe(200)
    expect((await get('/metrics', { method: 'HEAD' })).status).toBe(200)
    expect((await get('/metrics', { method: 'POST', body: 'x'.repeat(1e6) })).status).toBe(405)
    expect((await get('/metrics', { headers: { x: 'y'.repeat(10_000) } })).status).toBe(431)
  })
})

// Helpers

async function reasons({ get }: OperatedRun, path: string): Promise<unknown> {
  return ((await (await get(path)).json()) as { readonly reasons: unknown }).reasons
}

async function until({ get }: OperatedRun, path: string, status: number): Promise<void> {
  await vi.waitFor(async () => expect((await get(path)).status).toBe(status), 20_000)
}
