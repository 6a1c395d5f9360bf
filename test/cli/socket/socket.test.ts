import { createConnection, type Socket } from 'node:net'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../../../pipeline/cli/socket/client.ts'
import { CliError } from '../../../pipeline/cli/cli-error.ts'
import { requestBytesMax, type Methods } from '../../../pipeline/cli/socket/protocol.ts'
import { serve, type SocketServer } from '../../../pipeline/cli/socket/server.ts'

let directory: string
let path: string
let server: SocketServer | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  path = join(directory, 'run.sock')
})

afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(directory, { recursive: true, force: true })
})

describe('the socket of a run', () => {
  it('should stream the items of an answer, with what was asked', async () => {
    await start({
      async *count(params) {
        for (let n = 1; n <= 3; n += 1) yield { n, params }
      },
    })
    expect(await collect('count', { up: true })).toEqual(
      [1, 2, 3].map((n) => ({ n, params: { up: true } })),
    )
  })

  it('should answer nobody where no run listens, whatever a crash left behind', async () => {
    expect(await ask(path, 'count')).toBeUndefined()
    await leaveStaleSocket()
    expect((await stat(path)).isSocket()).toBe(true)
    expect(await ask(path, 'count')).toBeUndefined()
  })

  it('should pass an error on with its exit code, after the items before it', async () => {
    await start({
      async *half() {
        yield 1
        throw new CliError('notFound', 'no such thing')
      },
    })
    const answer = await ask(path, 'half')
    expect(await answer?.next()).toEqual({ value: 1, done: false })
    await expect(answer?.next()).rejects.toMatchObject({
      message: 'no such thing',
      exit: 'notFound',
    })
  })

  it.each(['nothing', 'constructor', '__proto__'])(
    'should refuse to be asked for %s',
    async (method) => {
      await start({})
      await expect(collect(method)).rejects.toThrow(`a run cannot be asked for '${method}'`)
    },
  )

  it('should let nobody but its owner in', async () => {
    await start({})
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('should produce no faster than the other side reads', async () => {
    let produced = 0
    await start({
      async *flood() {
        for (; produced < 10_000; produced += 1) yield 'x'.repeat(10_000)
      },
    })
    const answer = await ask(path, 'flood')
    await answer?.next()
    await settled(() => produced)
    expect(produced).toBeLessThan(1_000) // socket buffers, not 100 MB
    let count = 1
    if (answer !== undefined) for await (const _ of answer) count += 1
    expect(count).toBe(10_000)
  })

  it('should end the work when the other side has gone', async () => {
    const abandoned = new AbortController()
    const ended = once(abandoned.signal, 'abort')
    await start({
      async *endless(_, signal) {
        signal.addEventListener('abort', () => abandoned.abort())
        yield 1
        await ended
      },
    })
    const answer = await ask(path, 'endless')
    await answer?.next()
    await answer?.return(undefined)
    await ended
  })

  it('should tell a client whose run dies in the middle', async () => {
    await start({
      async *endless() {
        yield 1
        await new Promise(() => {})
      },
    })
    const answer = await ask(path, 'endless')
    await answer?.next()
    await server?.close()
    await expect(answer?.next()).rejects.toThrow('the run ended before it had answered')
  })
})

describe('a broken request', () => {
  it.each([
    ['no JSON', 'hello', 'one JSON object'],
    ['no object', 'null', 'one JSON object'],
    ['another protocol', '{"version":99,"method":"count"}', 'another release'],
    ['no method', '{"version":1}', 'needs a method'],
    ['too long', 'x'.repeat(requestBytesMax + 1), 'longer than'],
  ])('should be answered with what is wrong: %s', async (_, line, message) => {
    await start({})
    const { socket, text } = raw()
    socket.write(`${line}\n`)
    expect(JSON.parse(await text)).toMatchObject({
      error: { message: expect.stringContaining(message) },
    })
  })

  it('should end the connection when its line does not end', async () => {
    await start({})
    const { socket, text } = raw()
    socket.end('{"version"')
    expect(await text).toBe('')
  })
})

// Helpers

async function start(methods: Methods): Promise<void> {
  server = await serve(path, methods)
}

async function collect(method: string, params: { up: boolean } | null = null): Promise<unknown[]> {
  const items: unknown[] = []
  const answer = await ask(path, method, params)
  if (answer !== undefined) for await (const item of answer) items.push(item)
  return items
}

/** What a process that was killed leaves: a socket that nobody listens at. */
async function leaveStaleSocket(): Promise<void> {
  const { execFileSync } = await import('node:child_process')
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  try {
    execFileSync(process.execPath, ['-e', script])
  } catch {
    // Killed, as it should be.
  }
}

function raw(): { socket: Socket; text: Promise<string> } {
  const socket = createConnection(path)
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  socket.on('error', () => {})
  return { socket, text: once(socket, 'close').then(() => text) }
}

/** Waits until a number stops growing. */
async function settled(value: () => number): Promise<void> {
  for (
    let before = -1;
    before !== value();
    await new Promise((resolve) => setTimeout(resolve, 50))
  ) {
    before = value()
  }
}
