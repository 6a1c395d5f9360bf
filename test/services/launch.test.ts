import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startChild } from '../helpers/child-process.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { alive } from './process/alive.ts'
import { answersOk } from './process/answers.ts'
import { launch } from './process/launch.ts'
import { withLock } from './process/lock.ts'
import { freePort, isFree } from './process/ports.ts'
import { run } from './process/run.ts'
import type { ServerCommand } from './process/server.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>

beforeEach(async () => {
  directory = await temporaryDirectory()
})

afterEach(() => directory.remove())

describe('a server in a process of its own', () => {
  it('should be ended, held and started again at the same address', async () => {
    const server = await launch(await command())
    expect(await answersOk(server.address)).toBe(true)
    await server.kill()
    expect(await answersOk(server.address)).toBe(false)
    await server.restart()
    server.pause()
    const answer = answersOk(server.address)
    server.resume()
    expect(await answer).toBe(true)
    server.pause()
    await server.stop()
    expect(await answersOk(server.address)).toBe(false)
  })

  it('should say what it logged when it ends at its start', async () => {
    const script = "console.error('no room on the disk'); process.exit(1)"
    await expect(launch(await command({ args: ['-e', script] }))).rejects.toThrow(
      /^Test ended at its start.*no room on the disk/s,
    )
  })

  it('should end with the process that started it, even one that is killed', async () => {
    const child = startChild('test/services/owner.ts', directory.path)
    const pid = Number(await child.line())
    expect(alive(pid)).toBe(true)
    await child.kill()
    await expect.poll(() => alive(pid), { timeout: 20_000 }).toBe(false)
  })
})

describe('a lock', () => {
  it('should let one in after another, and go on after one that died in it', async () => {
    const lock = join(directory.path, 'lock')
    const order: string[] = []
    const enter = (name: string) => async () => {
      order.push(`${name} in`)
      await new Promise(setImmediate)
      order.push(`${name} out`)
    }
    await Promise.all([withLock(lock, enter('a')), withLock(lock, enter('b'))])
    expect(order.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out'])
    await mkdir(lock)
    await writeFile(join(lock, 'pid'), '999999999')
    await expect(withLock(lock, async () => 'done')).resolves.toBe('done')
  })

  it('should go on after one that died before it said who it is', async () => {
    const lock = join(directory.path, 'lock')
    await mkdir(lock)
    const hourAgo = new Date(Date.now() - 3_600_000)
    await utimes(lock, hourAgo, hourAgo)
    await expect(withLock(lock, async () => 'done')).resolves.toBe('done')
  })
})

describe('a command', () => {
  it('should be given up when it takes too long, whatever it has started', async () => {
    const args = ['-c', 'sleep 20 & sleep 20']
    await expect(run({ command: 'sh', args, timeoutMs: 300 })).rejects.toThrow('more than 0.3 s')
  })
})

describe('a free port', () => {
  it('should be one on which nothing listens', async () => {
    const ports = await Promise.all([freePort(), freePort()])
    expect(new Set(ports).size).toBe(2)
    const server = await launch(await command({}, ports[0]))
    expect(await isFree(ports[0])).toBe(false)
    await server.stop()
    expect(await isFree(ports[0])).toBe(true)
  })
})

// Helpers

/** A small HTTP server. */
async function command(
  changes: Partial<ServerCommand> = {},
  given?: number,
): Promise<ServerCommand> {
  const port = given ?? (await freePort())
  const address = `http://127.0.0.1:${port}`
  const script = `require('http').createServer((_, a) => a.end()).listen(${port}, '127.0.0.1')`
  return {
    name: 'Test',
    address,
    directory: directory.path,
    command: process.execPath,
    args: ['-e', script],
    ports: [port],
    ready: () => answersOk(address),
    shared: false,
    ...changes,
  }
}
