import { describe, expect, it } from 'vitest'
import { assertPlan, pipeline, plan, PlanError } from '#pipeline'
import { shop } from './shop.ts'
import { countingSpec, sinkSpec, sourceSpec } from './specs.ts'

describe('plan', () => {
  it('should find nothing wrong with a sound pipeline', () => {
    expect(plan(shop).problems).toEqual([])
    expect(assertPlan(shop).name).toBe('shop')
  })

  it('should order steps after those that feed them, and readers of rejects last', () => {
    const steps = plan(
      pipeline('ordered', (p) => {
        p.rejects.map('shorten', (rejection) => rejection.reason).sink('rejects', sinkSpec())
        p.source('in', sourceSpec()).sink('out', sinkSpec())
      }),
    ).steps
    expect(steps.map(({ id }) => id)).toEqual(['in', 'out', 'shorten', 'rejects'])
  })

  it('should exchange messages behind a key step and forward them elsewhere', () => {
    const { edges } = plan(shop, { keyGroups: 16 })
    const exchanges = edges.filter(({ kind }) => kind === 'exchange')
    expect(exchanges).toEqual([
      exchange('by-visit', 'drop-repeats', 16),
      exchange('by-customer', 'count-visits', 16),
    ])
    expect(edges).toHaveLength(11)
  })

  it('should chain operators with a single reader, over exchanges too', () => {
    expect(plan(shop).chains).toEqual([
      { steps: ['with-customer', 'by-visit', 'drop-repeats'] },
      { steps: ['by-customer', 'count-visits'] },
    ])
  })

  it('should throw every error at once, with step, reason and fix', () => {
    const broken = pipeline('Broken', (p) => {
      p.source('in', sourceSpec())
        .key('by-all', () => '')
        .apply('count', countingSpec({ bound: undefined as never }))
        .sink('out', sinkSpec({ idempotentCommit: false }))
    })
    expect(() => assertPlan(broken)).toThrow(PlanError)
    expect(() => assertPlan(broken)).toThrow(
      /Pipeline "Broken" cannot run:\n.*invalid-pipeline-name.*\n.*\n.*"count".*unbounded-state.*\n.*fix.*\n.*"out".*sink-not-repeatable.*\n.*\n.*unread-rejects/,
    )
  })
})

// Helpers

function exchange(from: string, to: string, keyGroups: number) {
  const partitioning = { keyedBy: from, keyGroups }
  return { kind: 'exchange', from: { step: from, output: 'main' }, to, partitioning }
}
