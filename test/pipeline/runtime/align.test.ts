import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '#schemas'
import { Aligner } from '../../../pipeline/runtime/align.ts'
import { Gate } from '../../../pipeline/runtime/gate.ts'
import { batch, type Frame } from '../../../pipeline/runtime/frame.ts'

describe('Aligner', () => {
  it('should hold what follows a barrier until every input has shown it', () => {
    const { aligner, out } = joined(2)
    aligner.push(0, barrier(1))
    aligner.push(0, words('next'))
    aligner.push(1, words('before'))
    expect(out).toEqual(['before'])
    aligner.push(1, barrier(1))
    expect(out).toEqual(['before', 'barrier 1', 'next'])
  })

  it('should give the minimum of the watermarks, once every input has one', () => {
    const { aligner, out } = joined(2)
    aligner.push(0, watermark(5))
    expect(out).toEqual([])
    aligner.push(1, watermark(3))
    aligner.push(1, watermark(9))
    expect(out).toEqual(['watermark 3', 'watermark 5'])
  })

  it('should not wait for an input that has ended', () => {
    const { aligner, out } = joined(2)
    aligner.push(0, watermark(Number.POSITIVE_INFINITY))
    aligner.push(1, watermark(4))
    expect(out).toEqual(['watermark 4'])
  })

  it('should not wait for an input that is idle, until it speaks again', () => {
    const { aligner, out } = joined(2)
    aligner.push(0, watermark(5, true))
    aligner.push(1, watermark(100))
    expect(out).toEqual(['watermark 100'])
    aligner.push(0, watermark(7))
    aligner.push(1, watermark(200))
    expect(out).toEqual(['watermark 100'])
    aligner.push(0, watermark(150))
    expect(out).toEqual(['watermark 100', 'watermark 150'])
  })

  it('should shut the gate while an input is late with its barrier', () => {
    const { aligner, gate } = joined(2)
    aligner.push(0, barrier(1))
    aligner.push(0, words('a'))
    expect(gate.isOpen).toBe(true)
    aligner.push(0, words('b'))
    expect(gate.isOpen).toBe(false)
    aligner.push(1, barrier(1))
    expect(gate.isOpen).toBe(true)
  })

  it('should put every message between the same barriers as its input did', () => {
    const epochs = fc.array(fc.array(fc.nat({ max: 3 })), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(epochs, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.nat()),
        (inputs, picks) => {
          const length = Math.min(...inputs.map((input) => input.length))
          const queues = inputs.map((input, index) => framesOf(index, input.slice(0, length)))
          const { aligner, out } = joined(inputs.length)
          while (queues.some((queue) => queue.length > 0)) {
            const open = queues.flatMap((queue, index) => (queue.length > 0 ? [index] : []))
            const index = open[(picks.next().value ?? 0) % open.length] ?? 0
            const frame = queues[index]?.shift()
            if (frame !== undefined) aligner.push(index, frame)
          }
          expect(epochsOf(out)).toEqual(
            Array.from({ length }, (_, epoch) =>
              inputs
                .flatMap((input, index) =>
                  (input[epoch] ?? []).map((word) => `${epoch}/${index}/${word}`),
                )
                .toSorted(),
            ),
          )
        },
      ),
    )
  })
})

// Helpers

function joined(inputs: number) {
  const out: string[] = []
  const gate = new Gate()
  const queues = Array.from({ length: inputs }, (_, index) => gate.queue(`${index}`, 2))
  const aligner = new Aligner<string>(queues, (frame) => out.push(...shown(frame)))
  return { aligner, out, gate }
}

function shown(frame: Frame<string>): readonly string[] {
  switch (frame.kind) {
    case 'batch':
      return frame.messages.map(({ value }) => value)
    case 'barrier':
      return [`barrier ${frame.epoch}`]
    case 'watermark':
      return [`watermark ${frame.timestampMs}`]
    case 'tick':
      return [`tick ${frame.nowMs}`]
  }
}

function framesOf(input: number, epochs: readonly (readonly number[])[]): Frame<string>[] {
  return epochs.flatMap((values, epoch) => [
    ...values.map((word) => words(`${epoch}/${input}/${word}`)),
    barrier(epoch),
  ])
}

/** Messages by epoch, sorted: the order across inputs is free. */
function epochsOf(out: readonly string[]): string[][] {
  const epochs: string[][] = [[]]
  for (const item of out) {
    if (item.startsWith('barrier')) epochs.push([])
    else epochs.at(-1)?.push(item)
  }
  expect(epochs.pop()).toEqual([])
  return epochs.map((epoch) => epoch.toSorted())
}

function words(...values: string[]): Frame<string> {
  return batch(values.map(message))
}

function message(value: string): Message<string> {
  const origin = {
    source: 's',
    partition: 'p',
    offset: 0,
    bytes: new Uint8Array(),
    replayed: false,
  }
  return { key: '', value, timestampMs: 0, origin }
}

const barrier = (epoch: number): Frame<string> => ({ kind: 'barrier', epoch })

function watermark(timestampMs: number, idle = false): Frame<string> {
  return { kind: 'watermark', timestampMs, idle }
}
