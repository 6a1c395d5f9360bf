import { describe, expect, it } from 'vitest'
import { pipeline } from '#pipeline'
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
})
