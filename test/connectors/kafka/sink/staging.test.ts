import { describe, expect, it } from 'vitest'
import type { BlobStore } from '../../../../connectors/blob-store.ts'
import { Staging } from '../../../../connectors/kafka/sink/staging/staging.ts'
import { Pause } from './breakable-driver.ts'

const mebibyte = 1024 * 1024
const message = { key: null, value: Buffer.alloc(mebibyte), timestampMs: 1 }

describe('Staging', () => {
  it('should name chunks by epoch, writer and number, whenever they were made', async () => {
    const { blobs, stored } = blobsInMemory()
    const staging = new Staging(blobs, 'aa', 8)
    for (let n = 0; n < 5; n++) staging.append(message)
    const cut = staging.cut(8)
    staging.append(message)
    const next = staging.cut(9)
    await next?.durable
    expect(cut).toMatchObject({ chunks: ['8-aa-0.messages', '8-aa-1.messages'], count: 5 })
    expect(next).toMatchObject({ chunks: ['9-aa-2.messages'], count: 1 })
    expect([...stored.keys()].sort()).toEqual([...(cut?.chunks ?? []), ...(next?.chunks ?? [])])
  })

  it('should hold messages back while blobs are slow', async () => {
    const pause = new Pause()
    const { blobs } = blobsInMemory(pause.over)
    const staging = new Staging(blobs, 'aa', 1)
    for (let n = 0; n < 8; n++) staging.append(message)
    expect(staging.roomAgain()).toBeUndefined()
    for (let n = 0; n < 4; n++) staging.append(message)
    const room = staging.roomAgain()
    expect(room).toBeInstanceOf(Promise)
    pause.end()
    await room
    expect(staging.roomAgain()).toBeUndefined()
  })

  it('should keep a small epoch in memory until it is committed, and no more than a bound', async () => {
    const { blobs, stored } = blobsInMemory()
    const staging = new Staging(blobs, 'aa', 1)
    for (let n = 0; n < 40; n++) {
      staging.append(message)
      await staging.roomAgain()
    }
    const cut = staging.cut(1)
    await cut?.durable
    expect(cut?.chunks).toHaveLength(10)
    stored.clear()
    const kept = async () =>
      (await Promise.all(cut?.chunks.map((name) => staging.read(name)) ?? [])).filter(Boolean)
    expect(await kept()).toHaveLength(7)
    staging.forget(cut?.chunks ?? [])
    expect(await kept()).toEqual([])
  })

  it('should fail the epoch whose blob could not be put', async () => {
    const { blobs } = blobsInMemory(Promise.reject(new Error('the disk is full')))
    const staging = new Staging(blobs, 'aa', 1)
    staging.append(message)
    await expect(staging.cut(1)?.durable).rejects.toThrow('the disk is full')
    expect(staging.cut(2)).toBeUndefined()
    await staging.settled()
  })
})

// Helpers

function blobsInMemory(ready: Promise<void> = Promise.resolve()) {
  const stored = new Map<string, Uint8Array>()
  const blobs: BlobStore = {
    async put(name, bytes) {
      await ready
      stored.set(name, bytes)
    },
    get: async (name) => stored.get(name),
    list: async () => [...stored.keys()],
    async remove(names) {
      for (const name of names) stored.delete(name)
    },
  }
  return { blobs, stored }
}
