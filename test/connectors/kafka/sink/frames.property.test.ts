import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameBuffer } from '../../../../connectors/kafka/sink/staging/frame-buffer.ts'
import type { OutgoingMessage } from '../../../../connectors/kafka/sink/staging/outgoing-message.ts'
import { readFrames } from '../../../../connectors/kafka/sink/staging/read-frames.ts'

const bytes = fc.uint8Array({ maxLength: 40 })
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const outgoing: fc.Arbitrary<OutgoingMessage> = fc.record({
  key: fc.oneof(fc.constant(null), text, bytes),
  value: fc.option(bytes),
  timestampMs: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  partition: fc.option(fc.nat({ max: 2 ** 31 - 1 }), { nil: undefined }),
  headers: fc.option(fc.dictionary(text, text, { maxKeys: 3 }), { nil: undefined }),
})

describe('staged messages', () => {
  it('should come back as they were, whatever the size of the buffer', () => {
    fc.assert(
      fc.property(
        fc.array(outgoing),
        fc.integer({ min: 16, max: 300 }),
        (messages, bufferBytes) => {
          const frames = new FrameBuffer(bufferBytes)
          const sizes = messages.map((message) => frames.append(message))
          expect(sizes).toEqual(messages.map(contentBytes))
          expect([...readFrames(frames.take())]).toEqual(messages.map(staged))
          expect(frames.length).toBe(0)
        },
      ),
    )
  })

  it('should not come back from bytes that were cut', () => {
    fc.assert(
      fc.property(outgoing, fc.nat(), (message, cut) => {
        const frames = new FrameBuffer(16)
        frames.append(message)
        const chunk = frames.take()
        const part = chunk.subarray(0, 2 + (cut % (chunk.length - 2)))
        expect(() => [...readFrames(part)]).toThrow(RangeError)
      }),
    )
  })

  it('should not be taken from something else', () => {
    expect(() => [...readFrames(Buffer.from('{"json":true}'))]).toThrow(/version is 123, not 1/)
  })
})

// Helpers

function staged({ key, value, timestampMs, partition, headers }: OutgoingMessage) {
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    timestampMs,
    partition: partition ?? null,
    headers: headers && Object.entries(headers).map(([name, value]) => ({ [name]: value })),
  }
}

function contentBytes({ key, value, headers = {} }: OutgoingMessage): number {
  const parts = [key ?? '', value ?? '', ...Object.entries(headers).flat()]
  return parts.reduce((sum, part) => sum + Buffer.from(part).length, 0)
}
