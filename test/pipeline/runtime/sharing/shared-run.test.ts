import { describe, expect, it } from 'vitest'
import { RunBoard } from '../../../../pipeline/operations/run-board.ts'
import { silentLogger } from '../../../helpers/run-in-memory.ts'
import { endless, readyReasons, Shop } from './shop.ts'

describe('a pipeline that processes share', () => {
  it('should run each assigned partition with a state of its own', async () => {
    const shop = new Shop({ a: ['x', 'y', 'x'], b: ['x', 'z'] })
    const process = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign('a', 'b')
    const summary = await process.done
    expect(summary).toMatchObject({ read: 5, accepted: 5, total: { read: 5 } })
    expect(shop.counted()).toEqual(['x 1', 'x 2', 'y 1', 'z 1'])
    expect([...shop.stores.keys()].sort()).toEqual(['a', 'b'])
  })

  it('should end the epoch of a partition before another process goes on with it', async () => {
    const shop = new Shop({ a: ['x', 'y', 'x'] }, { follow: true })
    const first = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign('a')
    await shop.until(() => first.progress().read === 3)
    await shop.group.members[0]?.revoke('a')
    expect((await shop.stores.get('a')?.latest())?.sources['values']?.position).toEqual({ a: 3 })

    const second = shop.start()
    await shop.joined(2)
    shop.group.members[1]?.assign('a')
    await shop.until(() => second.progress().epoch > 0)
    for (const process of [first, second]) process.stop('checkpoint')
    expect(await first.done).toMatchObject({ read: 3 })
    expect(await second.done).toMatchObject({ read: 0, total: { read: 3 } })
  })

  it('should write nothing more for a partition that another process took over', async () => {
    const shop = new Shop({ a: ['x', 'y'], b: ['z'] }, { follow: true, checkpointIntervalMs: 1e6 })
    const slow = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign('a', 'b')
    await shop.until(() => slow.progress().read === 3)
    const other = shop.start()
    await shop.joined(2)
    shop.group.members[1]?.assign('a')
    await shop.until(() => shop.owners.get('a') === 2)
    await shop.group.members[0]?.revoke('a')
    for (const process of [slow, other]) process.stop('checkpoint')
    // Its own partition is saved; of the other one it saved nothing.
    expect(await slow.done).toMatchObject({ read: 1 })
    expect(await other.done).toMatchObject({ read: 2 })
  })

  it('should take back a partition whose state a member took that was late', async () => {
    const shop = new Shop({ a: endless }, { follow: true, pollMessagesMax: 1 })
    let open: () => void = () => {}
    const late = shop.start({ opens: new Promise((resolve) => (open = resolve)) })
    await shop.joined(1)
    shop.group.members[0]?.assign('a')
    void shop.group.members[0]?.revoke('a')
    const board = new RunBoard([])
    const rightful = shop.start({ observer: board })
    await shop.joined(2)
    shop.group.members[1]?.assign('a')
    await shop.until(() => rightful.progress().epoch > 0)
    open()
    await shop.until(() => shop.owners.get('a') === 2)
    await shop.until(() => readyReasons(board).includes('fenced a'))
    await shop.until(() => shop.owners.get('a') === 3)
    await shop.until(() => readyReasons(board).length === 0)
    for (const process of [late, rightful]) process.stop('checkpoint')
    expect(await late.done).toMatchObject({ read: 0 })
    const { total } = await rightful.done
    const { sources } = (await shop.stores.get('a')?.latest()) ?? {}
    expect(sources?.['values']?.position).toEqual({ a: total.read })
    expect(shop.closed.get('a')).toBe(3)
  })

  it('should not start what was fenced and lost since', async () => {
    const shop = new Shop({ a: endless }, { follow: true, pollMessagesMax: 1 })
    const process = shop.start()
    await shop.joined(1)
    const [member] = shop.group.members
    member?.assign('a')
    await shop.until(() => process.progress().epoch > 0)
    shop.owners.set('a', 2)
    await shop.until(() => shop.closed.get('a') === 1)
    member?.lose('a')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(shop.owners.get('a')).toBe(2)
    process.stop('checkpoint')
    await process.done
  })

  it.each(['checkpoint', 'now'] as const)('should stop (%s) while it joins', async (mode) => {
    const shop = new Shop({ a: ['x'] }, { follow: true })
    shop.group.answers = new Promise(() => {})
    const process = shop.start()
    process.stop(mode)
    const end = await process.done.then(({ read }) => `read ${read}`, String)
    expect(end).toMatch(mode === 'now' ? /^StoppedError/ : /^read 0$/)
  })

  it('should be ready once it is a member, whether it is given partitions or not', async () => {
    const shop = new Shop({ a: ['x'] }, { follow: true })
    let answer: () => void = () => {}
    shop.group.answers = new Promise((resolve) => (answer = resolve))
    const board = new RunBoard([])
    let open: () => void = () => {}
    const process = shop.start({ observer: board, opens: new Promise((go) => (open = go)) })
    expect(readyReasons(board)).toEqual(['starting '])
    answer()
    await shop.joined(1)
    expect(readyReasons(board)).toEqual([])
    const [member] = shop.group.members
    member?.assign('a')
    expect(readyReasons(board)).toEqual(['starting a'])
    open()
    await shop.until(() => readyReasons(board).length === 0)
    Object.assign(member ?? {}, { problem: () => 'the brokers are away' })
    expect(readyReasons(board)).toEqual(['problem '])
    process.stop('checkpoint')
    await process.done
  })

  it('should say in every line of the log which pipeline and which partition', async () => {
    const lines: object[] = []
    const logger = { ...silentLogger, warn: (fields: object) => void lines.push(fields) }
    const shop = new Shop({ a: endless }, { follow: true, pollMessagesMax: 1 })
    const process = shop.start({ logger })
    await shop.joined(1)
    shop.group.members[0]?.assign('a')
    await shop.until(() => process.progress().epoch > 0)
    shop.owners.set('a', 2)
    await shop.until(() => shop.owners.get('a') === 3)
    process.stop('checkpoint')
    await process.done
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatchObject({ pipeline: 'shop', shard: 'a' })
  })

  it('should go on with a partition that comes back while it is being stopped', async () => {
    const shop = new Shop({ a: ['x', 'y'] }, { follow: true })
    const process = shop.start()
    await shop.joined(1)
    const [member] = shop.group.members
    member?.assign('a')
    await shop.until(() => process.progress().read === 2)
    member?.lose('a')
    member?.assign('a')
    await shop.until(() => shop.owners.get('a') === 2)
    process.stop('checkpoint')
    await process.done
    expect((await shop.stores.get('a')?.latest())?.sources['values']?.position).toEqual({ a: 2 })
  })

  it('should end with the error of a task, or of the membership', async () => {
    const shop = new Shop({ a: ['x'] }, { failing: true })
    const process = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign('a')
    await expect(process.done).rejects.toThrow('the disk is full')

    const other = shop.start()
    await shop.joined(2)
    shop.group.members[1]?.listener.failed(new Error('the group is gone'))
    await expect(other.done).rejects.toThrow('the group is gone')
  })

  it('should begin where the first run did, and at the beginning of partitions that came later', async () => {
    const shop = new Shop({ a: ['x', 'y'], b: ['x'] }, { follow: true })
    shop.group.skipping = 1
    const process = shop.start({ onPartitionsChanged: 'accept' })
    await shop.joined(1)
    const [member] = shop.group.members
    member?.assign('a')
    await shop.until(() => process.progress().read === 1)
    shop.group.add('c', ['z'])
    member?.assign('c')
    await shop.until(() => process.progress().read === 2)
    process.stop('checkpoint')
    await process.done
    expect((await shop.stores.get('c')?.latest())?.sources['values']?.position).toMatchObject({
      c: 1,
    })
    expect(shop.remembered?.partitions).toEqual(['a', 'b', 'c'])
  })

  it('should refuse partitions that its state was not made with, at the start and later', async () => {
    const shop = new Shop({ a: ['x'] }, { follow: true })
    const running = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign('a')
    await shop.until(() => running.progress().epoch > 0)
    shop.group.add('b', ['y'])
    shop.group.members[0]?.assign('b')
    const refusal =
      "Source 'values' of pipeline 'shop' has 2 partitions, and the state was made with 1 (b is new)"
    await expect(running.done).rejects.toThrow(refusal)
    await expect(shop.start().done).rejects.toThrow(refusal)

    const warnings: string[] = []
    const logger = { ...silentLogger, warn: (_: object, said: string) => void warnings.push(said) }
    const accepting = shop.start({ onPartitionsChanged: 'accept', logger })
    await shop.joined(2)
    accepting.stop('checkpoint')
    await accepting.done
    expect(warnings[0]).toContain('other partitions than its state was made with')
    // Accepted once, it is what the state was made with.
    const again = shop.start()
    await shop.joined(3)
    again.stop('checkpoint')
    await again.done
  })

  it('should end a process that was given nothing in a run until the end', async () => {
    const shop = new Shop({ a: [] })
    const process = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign()
    expect(await process.done).toMatchObject({ read: 0, checkpoints: { count: 0 } })
  })
})
