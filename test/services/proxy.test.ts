import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProxy, type Proxy } from './index.ts'

let echo: Server
let proxy: Proxy
const accepted = new Set<Socket>()

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    accepted.add(socket)
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await startProxy(`127.0.0.1:${(echo.address() as AddressInfo).port}`)
})

afterEach(async () => {
  await proxy.close()
  for (const socket of accepted) socket.destroy()
  accepted.clear()
  echo.close()
})

describe('a proxy', () => {
  it('should pass what both sides say', async () => {
    const client = await open()
    expect(await ask(client, 'hello')).toBe('hello')
    const large = 'x'.repeat(5_000_000)
    expect(await ask(client, large)).toBe(large)
  })

  it('should drop connections and refuse new ones while it is cut, and take them again after', async () => {
    const client = await open()
    await ask(client, 'hello')
    const dropped = closed(client)
    await proxy.cut()
    await dropped
    await expect(open()).rejects.toThrow(/ECONNREFUSED/)
    await proxy.restore()
    expect(await ask(await open(), 'again')).toBe('again')
  })

  it('should hold everything while it stalls, and lose nothing of it', async () => {
    const client = await open()
    await ask(client, 'hello')
    proxy.stall()
    const answers = ask(client, 'held')
    const late = await open()
    const lateAnswer = ask(late, 'late')
    expect(await Promise.race([answers, lateAnswer, pause(100).then(() => 'nothing')])).toBe(
      'nothing',
    )
    await proxy.restore()
    expect(await answers).toBe('held')
    expect(await lateAnswer).toBe('late')
  })

  it('should delay both directions, in order', async () => {
    const client = await open()
    proxy.delay(50)
    const from = performance.now()
    expect(await ask(client, 'one')).toBe('one')
    expect(performance.now() - from).toBeGreaterThan(90)
    expect(await ask(client, 'two')).toBe('two')
    await proxy.restore()
    expect(await ask(client, 'three')).toBe('three')
  })

  it('should pass on that one side ended', async () => {
    const client = await open()
    await ask(client, 'hello')
    const ended = closed(client)
    for (const socket of accepted) socket.destroy()
    await ended
    await expect.poll(() => proxy.connections).toBe(0)
  })

  it('should deliver what was said before an end, however late', async () => {
    const client = await open()
    proxy.delay(50)
    const received = text(client)
    client.end('last words')
    expect(await received).toBe('last words')
    await expect.poll(() => proxy.connections).toBe(0)
  })
})

// Helpers

async function open(): Promise<Socket> {
  const [host, port] = proxy.address.split(':')
  const socket = connect(Number(port), host)
  await once(socket, 'connect')
  socket.on('error', () => {})
  return socket
}

/** Says something and waits until as much has come back. */
async function ask(socket: Socket, text: string): Promise<string> {
  let answer = ''
  const whole = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (answer.length >= text.length) resolve()
    })
  })
  socket.write(text)
  await whole
  socket.removeAllListeners('data')
  return answer
}

/** Waits until a socket is closed, in order or by a reset. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
