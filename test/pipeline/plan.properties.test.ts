import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pipeline, plan, type PipelineDefinition, type Stream } from '#pipeline'
import { sinkSpec, sourceSpec } from './specs.ts'

describe('plan of any pipeline', () => {
  it('should order every step once, after those that feed it', () => {
    fc.assert(
      fc.property(anyPipeline, (definition) => {
        const { steps, edges } = plan(definition)
        const ids = steps.map(({ id }) => id)
        expect([...ids].sort()).toEqual(definition.nodes.map(({ id }) => id).sort())
        for (const { from, to } of edges)
          expect(ids.indexOf(from.step)).toBeLessThan(ids.indexOf(to))
      }),
    )
  })

  it('should put every operator into one chain, whose inner streams nothing else reads', () => {
    fc.assert(
      fc.property(anyPipeline, (definition) => {
        const { steps, edges, chains } = plan(definition)
        const operators = steps.filter(({ kind }) => kind === 'operator').map(({ id }) => id)
        expect(chains.flatMap((chain) => chain.steps).sort()).toEqual(operators.sort())
        for (const chain of chains) {
          for (const inner of chain.steps.slice(0, -1)) {
            const readers = edges.filter(({ from }) => from.step === inner)
            expect(readers.map(({ to }) => to)).toEqual([
              chain.steps[chain.steps.indexOf(inner) + 1],
            ])
          }
        }
      }),
    )
  })

  it('should never throw, whatever the steps are joined to', () => {
    fc.assert(
      fc.property(anyPipeline, fc.infiniteStream(fc.nat()), (definition, choices) => {
        const ids = definition.nodes.map(({ id }) => id)
        const rewired = definition.nodes.map((node) => {
          const step = ids[Number(choices.next().value) % ids.length] ?? ''
          return 'input' in node ? { ...node, input: { step, output: 'main' } } : node
        })
        expect(() => plan({ name: 'rewired', nodes: rewired })).not.toThrow()
      }),
    )
  })
})

// Helpers

/** Steps that each read streams which were declared before. */
const anyPipeline: fc.Arbitrary<PipelineDefinition> = fc
  .array(fc.tuple(fc.constantFrom('source', 'map', 'key', 'merge', 'sink'), fc.nat(), fc.nat()))
  .map((choices) =>
    pipeline('any', (p) => {
      const streams: Stream<unknown>[] = [p.source('first', sourceSpec())]
      const pick = (choice: number) => streams[choice % streams.length] ?? p.rejects
      for (const [index, [kind, first, second]] of choices.entries()) {
        const id = `${kind}-${index}`
        if (kind === 'source') streams.push(p.source(id, sourceSpec()))
        if (kind === 'map') streams.push(pick(first).map(id, (value) => value))
        if (kind === 'key') streams.push(pick(first).key(id, String))
        if (kind === 'merge') streams.push(p.merge(id, pick(first), pick(second)))
        if (kind === 'sink') pick(first).sink(id, sinkSpec())
      }
    }),
  )
