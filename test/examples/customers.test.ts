import { beforeAll, describe, expect, it } from 'vitest'
import customers from '../../examples/customers.ts'
import type { Arrival } from '../../examples/simulator/arrival.ts'
import { generate } from '../../examples/simulator/generate.ts'
import { sampleOptions } from '../../examples/simulator/sample.ts'
import { plan } from '#pipeline'
import { runExample, type ExampleRun } from './run-example.ts'

let run: ExampleRun
const arrivals = [...generate(sampleOptions)]

beforeAll(async () => {
  run = await runExample(customers)
})

describe('customers', () => {
  it('should have nothing that the plan complains about', () => {
    expect(plan(customers).problems).toEqual([])
  })

  it('should spread identities and profiles by keys of their own', () => {
    const exchanges = plan(customers).edges.flatMap((edge) =>
      edge.kind === 'exchange' ? [`${edge.to} by ${edge.partitioning.keyedBy}`] : [],
    )
    expect(exchanges).toEqual([
      'drop-repeats by by-message',
      'identity by strongest identifier',
      'profiles by fragment',
    ])
  })

  it('should account for each line of the bundled events, as the simulator made them', () => {
    const { read, accepted, duplicates, rejected, late } = run.summary
    const { natural, synthetic } = duplicates
    expect(read).toBe(arrivals.length)
    expect(natural).toBe(countOf('natural-duplicate'))
    expect(synthetic).toBe(countOf('synthetic-duplicate'))
    const { 'no-identifier': nobodys = 0, ...unreadable } = rejected.byReason
    expect(unreadable).toEqual(countReasons())
    expect(nobodys).toBeGreaterThan(0)
    expect(late).toBeGreaterThan(0)
    expect(read).toBe(accepted + natural + synthetic + rejected.total + late)
  })

  it('should archive every event that is no duplicate and not late', () => {
    const { late } = run.summary
    expect(run.output('archive')).toHaveLength(countOf('event') - late)
    expect(run.output('late')).toHaveLength(late)
    expect(run.output('conflicts')).toHaveLength(countOf('synthetic-duplicate'))
  })

  it('should know Ada by her address: two devices, one account, three orders', async () => {
    const ada = await run.profiles.get('email:Ada@Example.com')
    const types = ada?.identifiers.map(({ type }) => type)
    expect(types).toEqual([
      'user_id',
      'email',
      'phone',
      'device_id',
      'anonymous_id',
      'anonymous_id',
    ])
    expect(ada?.traits).toMatchObject({ orders: 3, revenue: 153.4, plan: 'premium' })
    expect(ada?.aliases.length).toBeGreaterThan(0)
  })

  it('should never put two accounts into one profile', async () => {
    for await (const { identifiers } of run.profiles.list()) {
      expect(identifiers.filter(({ type }) => type === 'user_id').length).toBeLessThan(2)
    }
  })
})

// Helpers

function countOf(kind: Arrival['kind']): number {
  return arrivals.filter((arrival) => arrival.kind === kind).length
}

function countReasons(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { reason } of arrivals) {
    if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1
  }
  return counts
}
