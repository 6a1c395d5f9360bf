import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dedupe, messageKey, type DedupeOptions } from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { memoryStore } from '#state'
import { customerEvent, messageOf, type MessageOptions } from '../helpers/customer-events.ts'
import { openOperator } from '../helpers/operator-harness.ts'

const hourMs = 3_600_000

describe('dedupe', () => {
  it('should drop a message that is sent again, whenever it is sent and received', async () => {
    const harness = await openOperator(dedupe())
    harness.send(keyed({ messageId: 'm', sentAtMs: 1_000, receivedAtMs: 1_010 }))
    harness.send(keyed({ messageId: 'm', sentAtMs: 2_000, receivedAtMs: 2_010 }))
    expect(harness.emitted).toHaveLength(1)
    expect(harness.counter('natural_duplicates')).toBe(1)
  })

  it('should keep ids of two sources apart', async () => {
    const harness = await openOperator(dedupe())
    harness.send(keyed({ messageId: 'm' }, { source: 'web' }))
    harness.send(keyed({ messageId: 'm' }, { source: 'app' }))
    expect(harness.emitted).toHaveLength(2)
  })

  it('should never drop the same id with other content: it goes to conflicts', async () => {
    const harness = await openOperator(dedupe())
    harness.send(keyed({ messageId: 'm', event: 'Order Completed' }))
    harness.send(keyed({ messageId: 'm', event: 'Order Refunded' }))
    expect(harness.side('conflicts')).toMatchObject([{ event: 'Order Refunded' }])
    expect(harness.counter('synthetic_duplicates')).toBe(1)
  })

  it('should let a conflict through when it is replayed, once', async () => {
    const harness = await openOperator(dedupe())
    const refunded = { messageId: 'm', event: 'Order Refunded' }
    harness.send(keyed({ messageId: 'm', event: 'Order Completed' }))
    harness.send(keyed(refunded, { replayed: true }))
    harness.send(keyed(refunded, { replayed: true }))
    harness.send(keyed(refunded))
    expect(harness.values.map(({ event }) => event)).toEqual(['Order Completed', 'Order Refunded'])
    expect(harness.counter('natural_duplicates')).toBe(2)
    expect(harness.counter('synthetic_duplicates')).toBe(0)
  })

  it('should send what is older than its memory to late, unless it is replayed', async () => {
    const harness = await openOperator(dedupe({ withinMs: hourMs, bucketMs: hourMs }))
    harness.advance(100 * hourMs)
    const old = { messageId: 'm', timestampMs: 98 * hourMs }
    harness.send(keyed(old))
    expect(harness.side('late')).toMatchObject([{ messageId: 'm' }])
    harness.send(keyed(old, { replayed: true }), keyed(old, { replayed: true }))
    expect(harness.emitted).toHaveLength(1)
    expect(harness.counter('natural_duplicates')).toBe(1)
  })

  it('should know after a restart what it knew before', async () => {
    const store = memoryStore()
    const before = await openOperator(dedupe(), { store })
    before.send(keyed({ messageId: 'm' }))
    before.advance(2 * 7 * 24 * hourMs)
    const late = keyed({ messageId: 'old' })
    await before.checkpoint()
    const after = await openOperator(dedupe(), { store })
    after.send(late)
    expect(after.counter('late')).toBe(1)
  })

  it('should account for every message: out, natural, synthetic or late', async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ id: fc.nat(8), content: fc.nat(2), at: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.record({ watermark: fc.nat(40) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const harness = await openOperator(dedupe({ withinMs: 5, bucketMs: 2, idsMax: 20 }))
        let read = 0
        let watermarkMs = 0
        for (const each of steps) {
          if ('watermark' in each) {
            watermarkMs = Math.max(watermarkMs, each.watermark)
            harness.advance(watermarkMs)
            continue
          }
          read += 1
          const { id, content, at } = each
          harness.send(keyed({ messageId: `${id}`, event: `${content}`, timestampMs: at }))
        }
        const natural = harness.counter('natural_duplicates')
        const synthetic = harness.counter('synthetic_duplicates')
        const late = harness.counter('late')
        expect(harness.emitted.length + natural + synthetic + late).toBe(read)
        expect(harness.side('conflicts')).toHaveLength(synthetic)
        expect(harness.side('late')).toHaveLength(late)
      }),
    )
  })

  it('should emit each id once, as long as it is remembered', async () => {
    const message = fc.record({ id: fc.nat(8), content: fc.nat(2), at: fc.nat(30) })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 60 }), async (messages) => {
        const harness = await openOperator(dedupe())
        for (const { id, content, at } of messages) {
          harness.send(keyed({ messageId: `${id}`, event: `${content}`, timestampMs: at }))
        }
        const distinct = new Set(messages.map(({ id }) => `${id}`))
        expect(harness.values.map(({ messageId }) => messageId)).toEqual([...distinct])
      }),
    )
  })

  it('should compare other values by the fingerprint that it is given', async () => {
    const options: DedupeOptions<number> & { fingerprintOf: (value: number) => number } = {
      fingerprintOf: Math.trunc,
    }
    const harness = await openOperator(dedupe(options))
    harness.send(messageOf(1.2, { key: 'k' }), messageOf(1.4, { key: 'k' }))
    expect(harness.values).toEqual([1.2])
  })
})

// Helpers

function keyed(
  fields: Partial<CustomerEvent>,
  options: MessageOptions = {},
): Message<CustomerEvent> {
  const event = customerEvent({ ...fields })
  const message = messageOf(event, { timestampMs: event.timestampMs, ...options })
  return { ...message, key: messageKey(event, message) }
}
