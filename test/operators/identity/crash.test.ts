import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveIdentity, type IdentityCommand } from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { memoryStore } from '#state'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'
import { programArbitrary, ruleSets, type Action } from './model/programs.ts'

const scripts = fc.tuple(
  programArbitrary,
  fc.array(fc.constantFrom('go on', 'checkpoint', 'crash'), { maxLength: 40 }),
  fc.constantFrom('tight' as const, 'latest' as const, 'giant' as const),
)

/** A crash takes a process back to its last checkpoint; what came after that is read again. */
describe('a program of events and commands with crashes', () => {
  it('should say of every message, each time that it is read, what it says without them', async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ([program, script, name]) => {
        const faults = [...script]
        const messages = program.flatMap(toMessage)
        const spec = () => resolveIdentity({ rules: ruleSets[name], emit: 'profile' })
        const calm = await openOperator(spec())
        const expected = messages.map((message) => {
          const from = calm.values.length
          calm.send(message)
          return calm.values.slice(from)
        })
        const store = memoryStore()
        let process = await openOperator(spec(), { store })
        let saved = 0
        for (let at = 0; at < messages.length; at += 1) {
          const message = messages[at]
          if (message === undefined) break
          const from = process.values.length
          process.send(message)
          expect(process.values.slice(from)).toEqual(expected[at])
          const fault = faults.shift()
          if (fault === 'checkpoint') {
            await process.checkpoint()
            saved = at + 1
          } else if (fault === 'crash') {
            process = await openOperator(spec(), { store })
            at = saved - 1
          }
        }
      }),
      { numRuns: 400 },
    )
  })
})

function toMessage(action: Action): Message<CustomerEvent | IdentityCommand>[] {
  if (action.kind === 'advance') return []
  return action.kind === 'observe' ? [action.message] : [messageOf(action.command)]
}
