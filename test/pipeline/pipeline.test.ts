import { describe, expect, it } from 'vitest'
import { pipeline, type PipelineBuilder } from '#pipeline'
import { countingSpec, sinkSpec, sourceSpec } from './specs.ts'

describe('pipeline', () => {
  it('should record the steps in the order in which they were declared', () => {
    const definition = pipeline('visits', (p) => {
      p.source('page-views', sourceSpec<string>())
        .filter('not-empty', (page) => page !== '')
        .key('by-page', (page) => page)
        .apply('count-visits', countingSpec())
        .sink('visit-table', sinkSpec())
    })

    expect(definition.nodes.map(({ kind, id }) => [kind, id])).toEqual([
      ['source', 'page-views'],
      ['operator', 'not-empty'],
      ['operator', 'by-page'],
      ['operator', 'count-visits'],
      ['sink', 'visit-table'],
    ])
  })

  it('should know which steps get keyed messages', () => {
    const definition = pipeline('visits', (p) => {
      const pages = p.source('pages', sourceSpec<string>())
      const keyed = pages.filter('unkeyed', () => true).key('by-page', (page) => page)
      const mapped = keyed.map('keyed', (page) => page.length)
      p.merge('still-keyed', mapped, mapped).filter('keyed-too', () => true)
      p.merge('mixed', pages, keyed).filter('unkeyed-again', () => true)
      mapped
        .apply('count', countingSpec())
        .sideOutput('late')
        .filter('unkeyed-late', () => true)
    })

    const keyed = definition.nodes.filter((node) => node.kind === 'operator' && node.keyedInput)
    expect(keyed.map(({ id }) => id)).toEqual(['keyed', 'keyed-too', 'count'])
  })

  it('should read main outputs, side outputs and rejects', () => {
    const definition = pipeline('visits', (p) => {
      const keyed = p.source('pages', sourceSpec<string>()).key('by-page', (page) => page)
      keyed.apply('count', countingSpec()).sideOutput('late').sink('late', sinkSpec())
      p.rejects.sink('rejects', sinkSpec())
    })

    const sinks = definition.nodes.filter(({ kind }) => kind === 'sink')
    expect(sinks).toMatchObject([
      { input: { step: 'count', output: 'late' } },
      { input: { step: '', output: 'rejects' } },
    ])
  })

  it('should be data that does not change', () => {
    const definition = pipeline('visits', (p) => p.source('pages', sourceSpec()))
    expect(Object.isFrozen(definition)).toBe(true)
    expect(Object.isFrozen(definition.nodes)).toBe(true)
    expect(definition.nodes.every(Object.isFrozen)).toBe(true)
  })

  it('should refuse a step that comes after the definition has ended', () => {
    const kept: PipelineBuilder[] = []
    pipeline('visits', (p) => void kept.push(p))
    expect(() => kept[0]?.source('pages', sourceSpec())).toThrow(
      'Step "pages" was added to pipeline "visits" after its definition had ended.',
    )
  })
})
