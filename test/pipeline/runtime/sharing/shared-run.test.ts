import { describe, expect, it } from 'vitest'
import { fileBlobs, memory } from '#connectors'
import { count, tumblingWindow, type WindowResult } from '#operators'
import { pipeline, runtimeDefaults, runShared, type PipelineDefinition, type Run } from '#pipeline'
import { FencedError } from '#schemas'
import { memoryStore, type StateStore } from '#state'
import { delegateStore } from '../../../helpers/delegate-store.ts'
import { silentLogger } from '../../../helpers/run-in-memory.ts'
import { Group } from './group.ts'

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

  it('should end a process that was given nothing in a run until the end', async () => {
    const shop = new Shop({ a: [] })
    const process = shop.start()
    await shop.joined(1)
    shop.group.members[0]?.assign()
    expect(await process.done).toMatchObject({ read: 0, checkpoints: { count: 0 } })
  })
})

// Helpers

interface ShopOptions {
  readonly follow?: boolean
  readonly checkpointIntervalMs?: number
  readonly failing?: boolean
}

/** A pipeline over a group in memory, whose states lie where every process finds them. */
class Shop {
  readonly group: Group
  readonly stores = new Map<string, StateStore>()
  /** How often each state was taken over. */
  readonly owners = new Map<string, number>()
  readonly #output = new memory.Collection<WindowResult>()
  readonly #definition: PipelineDefinition
  readonly #options: ShopOptions

  constructor(partitions: Readonly<Record<string, readonly string[]>>, options: ShopOptions = {}) {
    this.#options = options
    this.group = new Group(partitions, options.follow)
    const perHour = tumblingWindow<string>({
      sizeMs: 3_600_000,
      aggregate: { values: count<string>() },
      idOf: (value) => value,
    })
    this.#definition = pipeline('shop', (p) => {
      const values = p.source('values', { ...this.group.spec })
      const counted = values.apply('per-hour', perHour)
      counted.sink('counts', memory.write(this.#output))
      counted.sideOutput('late').sink('late', memory.write(new memory.Collection<unknown>()))
      p.rejects.sink('rejects', memory.write(new memory.Collection<unknown>()))
    })
  }

  start(): Run {
    const { follow = false, checkpointIntervalMs = 5 } = this.#options
    return runShared({
      definition: this.#definition,
      run: {
        dataDirectory: 'unused',
        connectorConfig: () => ({}),
        logger: silentLogger,
        config: { ...runtimeDefaults, checkpointIntervalMs, restartsMax: 0 },
        untilEnd: !follow,
      },
      openShard: (shard) => Promise.resolve(this.#open(shard)),
    })
  }

  counted(): readonly string[] {
    return this.#output
      .values()
      .map(({ key, messages }) => `${key} ${messages}`)
      .sort()
  }

  async joined(members: number): Promise<void> {
    await this.until(() => this.group.members.length === members)
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  #open(shard: string) {
    const inner = this.stores.get(shard) ?? memoryStore()
    this.stores.set(shard, inner)
    const owner = (this.owners.get(shard) ?? 0) + 1
    this.owners.set(shard, owner)
    const store = delegateStore(inner, {
      commit: (changes, manifest) => {
        if (this.#options.failing === true) return Promise.reject(new Error('the disk is full'))
        if (this.owners.get(shard) === owner) return inner.commit(changes, manifest)
        return Promise.reject(new FencedError('another process has it'))
      },
      close: () => Promise.resolve(),
    })
    return { store, blobs: () => fileBlobs('unused'), close: () => store.close() }
  }
}
