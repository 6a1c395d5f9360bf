import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FetchedMessage } from '../../../connectors/kafka/driver-api.ts'
import { Buffers } from '../../../connectors/kafka/source/buffers.ts'
import { PartitionBuffer } from '../../../connectors/kafka/source/partition-buffer.ts'

describe('Buffers', () => {
  it('should serve partitions in turn, and a preferred one first', () => {
    const buffers = filled([0, 1, 2], 4)
    const turn = (preferred?: string) => {
      const chosen = buffers.choose(preferred)
      chosen?.drop()
      return chosen?.partition
    }
    expect([turn(), turn(), turn(), turn()]).toEqual([0, 1, 2, 0])
    expect([turn('t-2'), turn('t-2'), turn('t-2'), turn('t-2')]).toEqual([2, 2, 2, 1])
  })

  it('should starve none for the one that is preferred', () => {
    const buffers = filled([0, 1, 2], 100)
    const served = Array.from({ length: 36 }, () => {
      const chosen = buffers.choose('t-1')
      chosen?.drop()
      return chosen?.partition
    })
    const others = served.filter((partition) => partition !== 1)
    expect(others).toEqual([0, 2, 0, 2])
  })

  it('should drop messages of partitions that are not read', () => {
    const buffers = filled([0], 1)
    expect(buffers.push([message(0, 7)])).toBe(0)
    expect(buffers.named('t-7')).toBeUndefined()
  })

  it('should count the bytes that it holds', () => {
    const buffers = filled([0, 1], 3)
    const full = buffers.bytes
    expect(full).toBeGreaterThan(6)
    for (const partition of buffers) while (!partition.isEmpty) partition.drop()
    expect(buffers.bytes).toBe(0)
  })
})

describe('PartitionBuffer', () => {
  it('should pass what is no message once the end behind it was reached', () => {
    const buffer = opened(0)
    buffer.push(message(0))
    buffer.push(message(3))
    buffer.drop()
    expect(buffer.position).toBe(3)
    buffer.drop()
    expect([buffer.position, buffer.isAtEnd]).toEqual([4, false])
    buffer.reachEnd(6)
    expect([buffer.position, buffer.isAtEnd]).toEqual([6, true])
    buffer.push(message(6))
    expect(buffer.isAtEnd).toBe(false)
  })

  it('should not take an end for reached that later messages have passed', () => {
    const buffer = opened(0)
    buffer.push(message(5))
    buffer.reachEnd(3)
    expect([buffer.received, buffer.isAtEnd]).toEqual([6, false])
  })

  it('should stop at the end of a run', () => {
    const buffer = opened(0, 2)
    for (const offset of [0, 1, 2, 3]) buffer.push(message(offset))
    expect([buffer.isComplete, buffer.isDone]).toEqual([true, false])
    buffer.drop()
    buffer.drop()
    expect([buffer.isDone, buffer.position]).toEqual([true, 2])
  })

  it('should give every message once and in order, and never a position behind one', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), gap: fc.nat({ max: 3 }) }),
      fc.record({ kind: fc.constant('drop' as const) }),
      fc.record({ kind: fc.constant('end' as const), ahead: fc.nat({ max: 3 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3_000 }), (steps) => {
        const buffer = opened(0)
        const pushed: number[] = []
        const taken: number[] = []
        for (const one of steps) {
          if (one.kind === 'push') {
            const offset = buffer.received + one.gap
            buffer.push(message(offset))
            pushed.push(offset)
          } else if (one.kind === 'end') buffer.reachEnd(buffer.received + one.ahead)
          else {
            const next = buffer.peek()
            if (next !== undefined) taken.push(next.offset)
            buffer.drop()
          }
          const waiting = pushed[taken.length] ?? Infinity
          expect(buffer.position).toBeLessThanOrEqual(waiting)
          expect(buffer.position).toBeGreaterThan(taken.at(-1) ?? -1)
        }
        expect(taken).toEqual(pushed.slice(0, taken.length))
      }),
      { numRuns: 50 },
    )
  })
})

// Helpers

function message(offset: number, partition = 0): FetchedMessage {
  return { topic: 't', partition, offset, value: Buffer.from('x') }
}

function opened(start: number, end = Infinity): PartitionBuffer {
  return new PartitionBuffer({ topic: 't', partition: 0 }, { start, end })
}

function filled(partitions: readonly number[], count: number): Buffers {
  const buffers = new Buffers()
  const range = { start: 0, end: Infinity }
  buffers.add(partitions.map((partition) => new PartitionBuffer({ topic: 't', partition }, range)))
  for (const partition of partitions) {
    buffers.push(Array.from({ length: count }, (_, offset) => message(offset, partition)))
  }
  return buffers
}
