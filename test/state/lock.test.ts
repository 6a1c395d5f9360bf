import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory, StateLockedError } from '#state'
import { startChild, type Child } from '../helpers/child-process.ts'
import { isAlive, startTicksOf } from '../../state/lock/liveness.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

describe('the lock of a directory', () => {
  let directory: string
  let remove: () => Promise<void>
  let children: Child[]

  beforeEach(async () => {
    const created = await temporaryDirectory()
    directory = created.path
    remove = created.remove
    children = []
  })

  afterEach(async () => {
    for (const child of children) await child.kill()
    await remove()
  })

  function start(): Child {
    const child = startChild('test/state/children/hold-lock.ts', directory)
    children.push(child)
    return child
  }

  it('should refuse a second starter at once, and say who holds it and what to do', async () => {
    const holder = start()
    expect(await holder.line()).toBe('held')
    const refused = lockDirectory(directory)
    await expect(refused).rejects.toThrow(StateLockedError)
    await expect(refused).rejects.toThrow(
      new RegExp(`process ${holder.process.pid}, pipeline customers, since .*Stop that process`),
    )
  })

  it('should be free right after its holder was killed, time after time', async () => {
    for (let round = 0; round < 3; round++) {
      const holder = start()
      expect(await holder.line()).toBe('held')
      await holder.kill()
    }
    const lock = await lockDirectory(directory)
    expect(await readdir(directory)).toHaveLength(2)
    await lock.release()
  })

  it('should be free after it was released, in the same process too', async () => {
    const first = await lockDirectory(directory)
    await expect(lockDirectory(directory)).rejects.toThrow(StateLockedError)
    await first.release()
    const second = await lockDirectory(directory)
    await expect(lockDirectory(directory)).rejects.toThrow(StateLockedError)
    await second.release()
  })

  it('should let one of eight racing starters win over the lock of a dead one', async () => {
    const dead = start()
    await dead.line()
    await dead.kill()
    const racers = Array.from({ length: 8 }, start)
    const lines = await Promise.all(racers.map((racer) => racer.line()))
    const winner = racers[lines.indexOf('held')]
    const refused = Array.from({ length: 7 }, () => `refused ${winner?.process.pid}`)
    expect(lines.toSorted()).toEqual(['held', ...refused])
  })

  it('should let one of many win within a process, whatever its turn', async () => {
    for (let round = 0; round < 20; round++) {
      const taken = await Promise.allSettled(
        Array.from({ length: 8 }, () => lockDirectory(directory)),
      )
      const locks = taken.filter((each) => each.status === 'fulfilled')
      expect(locks).toHaveLength(1)
      for (const lock of locks) await lock.value.release()
    }
  })

  it('should go by process id and start time where there can be no socket', async () => {
    const self = { pid: process.pid, sinceMs: 0, facts: {} }
    const startTicks = (await startTicksOf(process.pid)) ?? 0
    expect(await isAlive(directory, self)).toBe(true)
    expect(await isAlive(directory, { ...self, startTicks })).toBe(true)
    expect(await isAlive(directory, { ...self, startTicks: startTicks + 1 })).toBe(false)
    expect(await isAlive(directory, { ...self, pid: 2 ** 22 + 1 })).toBe(false)
  })

  it('should work in a directory whose path is too long for a socket', async () => {
    const deep = join(directory, ...Array.from({ length: 12 }, () => 'a-long-name'))
    const lock = await lockDirectory(deep)
    await expect(lockDirectory(deep)).rejects.toThrow(StateLockedError)
    await lock.release()
    await (await lockDirectory(deep)).release()
  })
})
