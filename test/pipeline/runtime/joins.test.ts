/** Joins in whole runs: two sources, epochs, crashes, state near and far. */
import { describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import { intervalJoin, temporalJoin, type Joined, type JoinSpec, type Unmatched } from '#operators'
import { pipeline, plan, type PipelineDefinition } from '#pipeline'
import { stringCodec } from '#schemas'
import { memoryStore, remoteStore, type CellSpecs } from '#state'
import { at, BARRIER, CRASH, simulate } from '../../../pipeline/testing.ts'

const nothing = memory.write(new memory.Collection())
const source = memory.read<string>({ partitions: {}, latenessMs: 5 })

describe('p.join', () => {
  it('should join two streams by their keys, over crashes, with state near and far', async () => {
    const sources = {
      orders: {
        p: [at(10, 'ada 1'), at(12, 'bob 1'), BARRIER, CRASH, at(40, 'ada 2'), at(90, 'eve 1')],
      },
      clicks: {
        p: [at(5, 'ada a'), BARRIER, at(8, 'bob b'), CRASH, at(36, 'ada c'), at(90, 'eve d')],
      },
    }
    const local = memoryStore()
    const remote = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
    for (const store of [local, remote]) {
      const { output, runs } = await simulate(clicksOfOrders(), { sources, store })
      expect(runs).toBe(3)
      expect(output('joined').toSorted()).toEqual([
        'ada 1+ada a',
        'ada 2+ada c',
        'bob 1+bob b',
        'eve 1+eve d',
      ])
    }
  })

  it('should let out who stays alone when the input has ended', async () => {
    const sources = { orders: { p: [at(10, 'ada 1')] }, clicks: { p: [] } }
    const { output } = await simulate(clicksOfOrders(), { sources })
    expect(output('joined')).toEqual(['ada 1+nothing'])
  })

  it('should send late messages aside as they came', async () => {
    const sources = {
      orders: { p: [at(10, 'ada 1'), at(90, 'ada 2'), BARRIER, at(20, 'ada 3')] },
      clicks: { p: [at(90, 'ada a'), BARRIER] },
    }
    const { output } = await simulate(clicksOfOrders(), { sources })
    expect(output('late')).toEqual(['ada 3'])
  })

  it('should join messages with versions as of their time, over crashes, with state near and far', async () => {
    const sources = {
      orders: { p: [at(10, 'ada 1'), BARRIER, at(14, 'ada 2'), CRASH, at(30, 'ada 3')] },
      clicks: { p: [at(12, 'ada old'), BARRIER, CRASH, at(9, 'ada first'), at(20, 'ada new')] },
    }
    const local = memoryStore()
    const remote = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
    for (const store of [local, remote]) {
      const { output, runs } = await simulate(asOf(), { sources, store })
      expect(runs).toBe(3)
      expect(output('joined')).toEqual(['ada 1+ada first', 'ada 2+ada old', 'ada 3+ada new'])
    }
  })

  it('should be a plan without problems, which names every step', () => {
    const { problems, steps } = plan(clicksOfOrders())
    expect(problems).toEqual([])
    const ids = steps.map(({ id }) => id)
    expect(ids).toEqual(
      expect.arrayContaining(['click-left', 'click-right', 'click-sides', 'click']),
    )
  })
})

// Helpers

const codecs = { left: stringCodec, right: stringCodec }

/** Orders with the clicks of the five milliseconds before each. */
function clicksOfOrders(): PipelineDefinition {
  return joining('click', intervalJoin({ ...codecs, lowerMs: -5, upperMs: 0, join: 'left-outer' }))
}

/** Orders with the last click before each. */
function asOf(): PipelineDefinition {
  return joining('as-of', temporalJoin(codecs))
}

type Pair = Joined<string, string> | Unmatched<string>

function joining<S extends CellSpecs>(
  id: string,
  spec: JoinSpec<string, string, Pair, S>,
): PipelineDefinition {
  const customerOf = (value: string) => value.split(' ')[0] ?? ''
  return pipeline('joins', (p) => {
    const orders = p.source('orders', source).key('orders-by-customer', customerOf)
    const clicks = p.source('clicks', source).key('clicks-by-customer', customerOf)
    const joined = p.join(id, orders, clicks, spec)
    joined.map('text', (pair) => `${pair.left}+${pair.right ?? 'nothing'}`).sink('joined', nothing)
    joined.sideOutput('late').sink('late', nothing)
    p.rejects.sink('rejects', nothing)
  })
}
