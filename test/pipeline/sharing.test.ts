import { describe, expect, it } from 'vitest'
import { files, memory, type SourceSharing } from '#connectors'
import { count, dedupe, messageKey, resolveIdentity, tumbling, window } from '#operators'
import { pipeline, plan } from '#pipeline'
import type { CustomerEvent } from '#schemas'

const sharing: SourceSharing = {
  begin: () => Promise.reject(new Error('not begun here')),
  join: () => Promise.reject(new Error('not joined here')),
}
const plain = { ...memory.read<CustomerEvent>({ partitions: {} }), sharing }
const topic = { ...plain, keyed: true } as const
const perHour = () =>
  window({ over: tumbling({ sizeMs: 3_600_000 }), aggregate: { events: count<CustomerEvent>() } })

describe('sharing a pipeline', () => {
  it('should be possible where every step is stateless', () => {
    const { sharing } = plan(
      pipeline('stateless', (p) => {
        const events = p.source('events', plain)
        events.filter('orders', ({ event }) => event === 'Order Completed').sink('kept', sink())
      }),
    )
    expect(sharing).toMatchObject({ shared: true, source: { id: 'events' } })
  })

  it("should be possible where state is kept under the topic's own key", () => {
    const { sharing, problems } = plan(
      pipeline('keyed', (p) => {
        const counted = p.source('events', topic).apply('per-hour', perHour())
        counted.sink('kept', sink())
        counted.sideOutput('late').sink('late', sink())
        p.rejects.sink('rejects', sink())
      }),
    )
    expect(problems).toEqual([])
    expect(sharing).toMatchObject({ shared: true })
  })

  it('should be refused with the step and the reason otherwise', () => {
    expect(refusal((events) => events.key('by-id', messageKey).apply('once', dedupe()))).toEqual({
      shared: false,
      step: 'once',
      reason: "it keeps state under the key of 'by-id'",
    })
    expect(refusal((events) => events.apply('identity', resolveIdentity()))).toEqual({
      shared: false,
      step: 'identity',
      reason: 'it keeps state by strongest identifier',
    })
  })

  it('should be refused for state over several topics, whose partitions may have a key in common', () => {
    const both = { ...topic, topics: () => [need('orders'), need('returns')] } as const
    const made = (step: 'counted' | 'filtered') =>
      plan(
        pipeline('both', (p) => {
          const events = p.source('events', both)
          if (step === 'counted') events.apply('per-hour', perHour()).sink('kept', sink())
          else events.filter('some', () => true).sink('kept', sink())
        }),
      ).sharing
    expect(made('filtered')).toMatchObject({ shared: true })
    expect(made('counted')).toEqual({
      shared: false,
      step: 'per-hour',
      reason: 'it keeps state, and a key may be in a partition of each of 2 topics',
    })
  })

  it('should be refused for a sink that stages on the disk of one machine', () => {
    expect(refusal((events) => events.sink('written', files.write()))).toEqual({
      shared: false,
      step: 'written',
      reason: 'it stages its epochs on the disk of one machine',
    })
  })

  it('should be refused for a source that every process would read whole', () => {
    const { sharing } = plan(
      pipeline('files', (p) => {
        p.source('events', memory.read<CustomerEvent>({ partitions: {} })).sink('kept', sink())
      }),
    )
    expect(sharing).toMatchObject({ shared: false, step: 'events' })
  })
})

// Helpers

type Events = ReturnType<typeof sourceOf>

function sourceOf(p: Parameters<Parameters<typeof pipeline>[1]>[0]) {
  return p.source('events', topic)
}

function refusal(then: (events: Events) => unknown): unknown {
  return plan(pipeline('refused', (p) => void then(sourceOf(p)))).sharing
}

function need(topic: string) {
  return { topic, use: 'read' } as const
}

function sink() {
  return memory.write(new memory.Collection<unknown>())
}
