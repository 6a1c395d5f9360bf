import { describe, expect, it } from 'vitest'
import { formatProblem, pipeline, plan, problemCodes, type Problem } from '#pipeline'
import { bucketedSet, value } from '#state'
import { define, mistakes, sound, type Mistake } from './mistakes.ts'
import { countingSpec, sinkSpec, sourceSpec } from './specs.ts'

describe('checks of plan', () => {
  it.each(mistakes)('should report $code at "$step": $says', (mistake) => {
    const found = problemsOf(mistake).filter(({ code }) => code === mistake.code)
    expect(found.map(({ step }) => step)).toEqual([mistake.step])
    expect(found.map(formatProblem).join()).toContain(mistake.says)
  })

  it('should report nothing for a sound pipeline', () => {
    expect(problemsOf(sound)).toEqual([])
  })

  it('should have an example of every problem', () => {
    const shown = new Set(['unread-rejects', ...mistakes.map(({ code }) => code)])
    expect([...shown].sort()).toEqual([...problemCodes].sort())
  })

  it('should report a rejects stream that nothing keeps', () => {
    const unread = pipeline('shop', (p) => p.source('in', sourceSpec()).sink('out', sinkSpec()))
    expect(plan(unread).problems.map(({ code }) => code)).toEqual(['unread-rejects'])

    const dropped = pipeline('shop', (p) => {
      p.source('in', sourceSpec()).sink('out', sinkSpec())
      p.rejects.filter('none', () => false)
    })
    const codes = plan(dropped).problems.map(({ severity, code }) => `${severity} ${code}`)
    expect(codes).toEqual(['error unread-rejects', 'warning dead-step'])
  })

  it('should take a time to live, or a set of ids, as a bound', () => {
    const unbounded = { ...countingSpec(), bound: undefined as never }
    const { count } = unbounded.state
    const cells = {
      forgotten: value(count.codec, { ttlMs: 1_000 }),
      ids: bucketedSet({ withinMs: 1_000, bucketMs: 100, idsMax: 10 }),
    }
    const applying = (state: typeof unbounded.state) =>
      pipeline('shop', (p) => {
        const keyed = p.source('in', sourceSpec()).key('by-all', () => '')
        keyed.apply('count', { ...unbounded, state }).sink('out', sinkSpec())
        p.rejects.sink('rejects', sinkSpec())
      })

    expect(plan(applying(cells as never)).problems).toEqual([])
    expect(plan(applying({ ...cells, count })).problems.map(({ code }) => code)).toEqual([
      'unbounded-state',
    ])
  })

  it('should compare memory with every source up the stream, and with no other', () => {
    const remembering = countingSpec({ remembersMs: 60_000 })
    const definition = pipeline('shop', (p) => {
      const short = p.source('short', sourceSpec({ replayWindowMs: 60_000 }))
      const long = p.source('long', sourceSpec({ replayWindowMs: 60_001 }))
      const apart = p.source('apart', sourceSpec({ replayWindowMs: 60_001 }))
      const both = p.merge('both', short, long).key('by-all', () => '')
      both.apply('count', remembering).sink('out', sinkSpec())
      apart.sink('archive', sinkSpec())
      p.rejects.sink('rejects', sinkSpec())
    })
    const [problem, ...others] = plan(definition).problems
    expect(others).toEqual([])
    expect(problem?.message).toBe(
      'it remembers message ids for 1 minute, ' +
        'but source "long" may deliver a message again after 60,001 ms',
    )
  })
})

// Helpers

function problemsOf(mistake: Mistake): readonly Problem[] {
  return plan(define(mistake)).problems
}
