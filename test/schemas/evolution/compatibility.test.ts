import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkCompatibility,
  compatibilityModes,
  diffSchemas,
  parseSchema,
  type CompatibilityMode,
} from '../../../schemas/index.ts'
import { schemaPair } from './arbitrary-schemas.ts'

const of = (fields: readonly unknown[]) =>
  parseSchema(JSON.stringify({ type: 'record', name: 'R', fields }))
const id = { name: 'id', type: 'string' }
const required = { name: 'total', type: 'int' }
const optional = { ...required, default: 0 }

const versions = (...all: ReturnType<typeof of>[]) =>
  all.map((schema, index) => ({ version: index + 1, schema }))

describe('checkCompatibility', () => {
  it('should tell each mode what a required field breaks', () => {
    const breaks = (mode: CompatibilityMode) =>
      checkCompatibility(mode, of([id, required]), versions(of([id]))).problems.map(
        ({ version, direction, path, kind }) => `${version} ${direction} ${path} ${kind}`,
      )
    const backward = '1 backward total missing-default'
    expect(breaks('NONE')).toEqual([])
    expect(breaks('BACKWARD')).toEqual([backward])
    expect(breaks('FORWARD')).toEqual([])
    expect(breaks('FULL')).toEqual([backward])
  })

  it('should tell each mode what taking a required field away breaks', () => {
    const breaks = (mode: CompatibilityMode) =>
      checkCompatibility(mode, of([id]), versions(of([id, required]))).problems.map(
        ({ direction }) => direction,
      )
    expect(breaks('BACKWARD')).toEqual([])
    expect(breaks('FORWARD')).toEqual(['forward'])
    expect(breaks('FULL')).toEqual(['forward'])
  })

  it('should look at all versions where it is transitive', () => {
    // The default went away in between: the newest fits its neighbour, and not the first.
    const history = versions(of([id]), of([id, optional]))
    const next = of([id, required])
    expect(checkCompatibility('BACKWARD', next, history).compatible).toBe(true)
    expect(checkCompatibility('BACKWARD_TRANSITIVE', next, history)).toMatchObject({
      compatible: false,
      problems: [{ version: 1, path: 'total' }],
    })
    const back = versions(of([id, required]), of([id, optional]))
    expect(checkCompatibility('FORWARD', of([id]), back).compatible).toBe(true)
    expect(checkCompatibility('FORWARD_TRANSITIVE', of([id]), back).problems).toMatchObject([
      { version: 1, direction: 'forward' },
    ])
    expect(checkCompatibility('FULL_TRANSITIVE', of([id]), back).compatible).toBe(false)
  })

  it('should warn of what is read and may mean something else', () => {
    const time = { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } }
    const verdict = checkCompatibility(
      'FULL',
      of([time]),
      versions(of([{ name: 'at', type: 'long' }])),
    )
    expect(verdict).toMatchObject({ compatible: true, warnings: [{ path: 'at', kind: 'meaning' }] })
  })

  it('should let a subject begin with any schema', () => {
    for (const mode of Object.keys(compatibilityModes) as CompatibilityMode[]) {
      expect(checkCompatibility(mode, of([required]), []).compatible).toBe(true)
    }
  })

  it('should be as strict as both directions together, and with all versions stricter', () => {
    fc.assert(
      fc.property(schemaPair, schemaPair, ([a, b], [c]) => {
        const [next, ...history] = [a, b, c].map((schema) => parseSchema(JSON.stringify(schema)))
        if (next === undefined) return
        const fits = (mode: CompatibilityMode) =>
          checkCompatibility(mode, next, versions(...history)).compatible
        expect(fits('FULL')).toBe(fits('BACKWARD') && fits('FORWARD'))
        for (const mode of ['BACKWARD', 'FORWARD', 'FULL'] as const) {
          expect(fits(mode) || !fits(`${mode}_TRANSITIVE`)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('diffSchemas', () => {
  it('should tell field by field what changed', () => {
    const before = of([
      id,
      required,
      { name: 'gone', type: 'string' },
      { name: 'old', type: 'int' },
      { name: 'tags', type: { type: 'array', items: 'int' } },
      { name: 'maybe', type: ['null', 'int'], default: null },
    ])
    const after = of([
      id,
      optional,
      { name: 'new', type: 'long', aliases: ['old'] },
      { name: 'tags', type: { type: 'array', items: 'string' } },
      { name: 'maybe', type: ['null', 'long'], default: null },
      { name: 'extra', type: ['null', 'string'], default: null },
    ])
    expect(diffSchemas(before, after)).toEqual([
      { change: 'changed', path: 'total', from: 'no default', to: 'default 0' },
      { change: 'renamed', path: 'new', from: 'old', to: 'new' },
      { change: 'changed', path: 'new', from: 'int', to: 'long' },
      { change: 'changed', path: 'tags[]', from: 'int', to: 'string' },
      { change: 'changed', path: 'maybe', from: 'int', to: 'long' },
      { change: 'added', path: 'extra', to: '[null, string] = null' },
      { change: 'removed', path: 'gone', from: 'string' },
    ])
  })

  it('should find nothing between a schema and itself', () => {
    fc.assert(
      fc.property(schemaPair, ([, schema]) => {
        const node = parseSchema(JSON.stringify(schema))
        expect(diffSchemas(node, parseSchema(JSON.stringify(schema)))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})
