import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describe as describePlan, pipeline, plan } from '#pipeline'
import { expectGolden } from '../helpers/golden.ts'
import { shop } from './shop.ts'
import { sinkSpec, sourceSpec } from './specs.ts'

describe('describe', () => {
  it('should show every step with its keys, state, side outputs and delivery', () => {
    expectGolden('shop.txt', describePlan(plan(shop)))
  })

  it('should draw a Mermaid flowchart', () => {
    expectGolden('shop.mmd', describePlan(plan(shop), 'mermaid'))
  })

  it('should give other tools the same as JSON', () => {
    const described = JSON.parse(describePlan(plan(shop), 'json')) as Described
    expect(described.name).toBe('shop')
    expect(described.steps.map(({ id }) => id)).toEqual(plan(shop).steps.map(({ id }) => id))
    expect(described.steps.find(({ id }) => id === 'count-visits')).toMatchObject({
      operator: 'count',
      keyedBy: ['by-customer'],
      state: { count: { kind: 'value', codec: 'number' } },
    })
  })

  it('should show the problems of a plan that cannot run', () => {
    const text = describePlan(plan(pipeline('empty', () => undefined)))
    expect(text).toContain('the pipeline has no source (no-source)')
  })

  it('should be valid Mermaid whatever the summaries say', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), awkward), (summary) => {
        const drawn = describePlan(plan(reading(summary)), 'mermaid')
        for (const line of drawn.trimEnd().split('\n').slice(1)) expect(line).toMatch(mermaidLine)
      }),
    )
  })
})

// Helpers

/** Texts of the characters that mean something to Mermaid. */
const awkward = fc.stringMatching(/^["#;<>`\\\n[\](){}|&a -]*$/)

interface Described {
  readonly name: string
  readonly steps: readonly { readonly id: string }[]
}

/** A node with a quoted label, or an arrow; within a label a quote, `#` or `<` must be escaped. */
const mermaidLine = new RegExp(
  [
    '^  \\w+(\\(\\[|\\[\\(|\\(\\(|\\{\\{|\\[)"([^"#<>`\\n]|#\\d+;|<br/>)*"(\\]\\)|\\)\\]|\\)\\)|\\}\\}|\\])$',
    '^  \\w+ (-->|==>|-\\.->|-\\. "[\\w-]+" \\.->) \\w+$',
  ].join('|'),
)

function reading(summary: string) {
  return pipeline('reading', (p) => {
    p.source('in', sourceSpec({ summary })).sink('end', sinkSpec({ summary }))
    p.rejects.sink('rejects', sinkSpec())
  })
}
