import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveIdentity } from '#operators'
import { messageOf } from '../../helpers/customer-events.ts'
import { overRemoteStore } from '../../helpers/over-remote-store.ts'
import { programArbitrary, ruleSets } from './model/programs.ts'

describe('a program of events and commands over a remote store', () => {
  it('should come to the same as over a local one, with a restart after every step', async () => {
    const anyRules = fc.constantFrom(...(Object.keys(ruleSets) as (keyof typeof ruleSets)[]))
    await fc.assert(
      fc.asyncProperty(programArbitrary, anyRules, async (program, name) => {
        const spec = () => resolveIdentity({ rules: ruleSets[name], emit: 'profile' })
        const batches = program.flatMap((action) => {
          if (action.kind === 'advance') return []
          return [[action.kind === 'observe' ? action.message : messageOf(action.command)]]
        })
        const { near, far } = await overRemoteStore(spec, batches)
        expect(far).toEqual(near)
      }),
    )
  })
})
