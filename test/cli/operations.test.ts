import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { jsonLines, start, whenRunning } from './helpers/command-line.ts'

const definition = 'test/cli/definitions/numbers.ts'
let directory: string
let state: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  state = join(directory, 'state')
})

afterEach(() => rm(directory, { recursive: true, force: true }))

describe('a run with a port for operations', () => {
  it('should serve metrics and health until it ends', async () => {
    const port = await freePort()
    const run = following(port)
    await whenRunning(run, state, ({ epoch }) => epoch > 0)
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
    await vi.waitFor(async () => expect((await get('/readyz')).status).toBe(200), 20_000)
    expect((await get('/healthz')).status).toBe(200)
    const text = await (await get('/metrics')).text()
    expect(text).toContain('anabranch_messages_read_total{shard="",pipeline="numbers"} 1000')
    run.process.kill('SIGINT')
    expect(await run.ended).toMatchObject({ code: 0 })
    await expect(get('/healthz')).rejects.toThrow()
  })

  it('should say that another process has the port', async () => {
    const { server, port } = await listen()
    const { code, stderr } = await following(port).ended
    server.close()
    expect(code).toBe(2)
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`)
    expect(stderr).toContain('operations.port')
  })
})

describe('log lines', () => {
  it('should say of which pipeline, step and epoch they are', async () => {
    const run = following(await freePort(), { TEST_STUCK: 'yes' })
    await vi.waitFor(() => whenRunning(run, state), 20_000)
    const said = new Promise<void>((resolve) => {
      run.process.stderr?.on('data', (text: string) => text.includes('try again') && resolve())
    })
    await said
    run.process.kill('SIGKILL')
    const lines = jsonLines((await run.ended).stderr) as readonly Record<string, unknown>[]
    const line = lines.find(({ msg }) => msg === 'try again')
    expect(line).toMatchObject({ pipeline: 'numbers', step: 'collected', epoch: 1, call: 'commit' })
  })
})

// Helpers

function following(port: number, env: Readonly<Record<string, string>> = {}) {
  return start(['run', definition, '--json', '--state', state], {
    TEST_FOLLOW: 'yes',
    ANABRANCH_OPERATIONS_PORT: String(port),
    ...env,
  })
}

async function freePort(): Promise<number> {
  const { server, port } = await listen()
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listen(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}
