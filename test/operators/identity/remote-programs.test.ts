import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveIdentity } from '#operators'
import { memoryStore, remoteStore } from '#state'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { programArbitrary, ruleSets } from './model/programs.ts'

/** Over a remote store any read throws that `prefetch` does not name, and nothing stays by chance. */
describe('a program of events and commands over a remote store', () => {
  it('should come to the same as over a local one, with a restart after every step', async () => {
    const anyRules = fc.constantFrom(...(Object.keys(ruleSets) as (keyof typeof ruleSets)[]))
    await fc.assert(
      fc.asyncProperty(programArbitrary, anyRules, async (program, name) => {
        const spec = () => resolveIdentity({ rules: ruleSets[name], emit: 'profile' })
        const near = await openOperator(spec())
        const store = remoteStore(memoryStore(), {
          delayMs: 0,
          jitterSeed: 1,
          sleep: async () => {},
        })
        const said: unknown[] = []
        for (const action of program) {
          if (action.kind === 'advance') continue
          const message = action.kind === 'observe' ? action.message : messageOf(action.command)
          near.send(message)
          const far = await openOperator(spec(), { store, cacheEntriesMax: 1 })
          await far.sendRemote(message)
          await far.checkpoint()
          said.push(...far.values)
        }
        expect(said).toEqual(near.values)
      }),
    )
  })
})
