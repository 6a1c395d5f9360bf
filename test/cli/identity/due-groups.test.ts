import { describe, expect, it } from 'vitest'
import {
  commandIdentifiersMax,
  identityRules,
  resolveIdentity,
  type IdentityCommand,
  type IdentityRules,
} from '#operators'
import { identifierType } from '#schemas'
import { readState, type StateStore } from '#state'
import { dueIdentifiers, whatIsDue } from '../../../pipeline/cli/identity/dry-run/due-groups.ts'
import type { OpenIdentity } from '../../../pipeline/cli/identity/state/open-identity.ts'
import { eventMessage, messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

const rules = identityRules()

describe('groups that are due', () => {
  it('should name each once, as many at a time as a command takes', async () => {
    const groups = 2 * commandIdentifiersMax + 1
    const { store } = await seen(groups)
    const due = await dueUnder(identityRules({ maxCluster: 5 }), store)
    expect(due.map(({ length }) => length)).toEqual([
      commandIdentifiersMax,
      commandIdentifiersMax,
      1,
    ])
    expect(new Set(due.flat()).size).toBe(groups)
    expect(await dueUnder(rules, store)).toEqual([])
  })

  it('should be those, too, where what a source has said is still to be taken back', async () => {
    const { store, send } = await seen(3)
    await send({ verb: 'undo-import', source: 'import', identifiers: ['user_id:u1'] })
    expect(await dueUnder(rules, store)).toEqual([['user_id:u2']])
    await send({ verb: 'refresh', identifiers: ['user_id:u2'] })
    expect(await dueUnder(rules, store)).toEqual([])
  })

  it('should leave out those of which the rules know no type any more', async () => {
    const { store } = await seen(2)
    const card = identifierType({ name: 'card', rank: 1, paths: ['traits.card'] })
    expect(await dueUnder(identityRules({ identifiers: [card] }), store)).toEqual([])
  })
})

// Helpers

/** The state of so many people, each in a group alone: all but the first from an import. */
async function seen(people: number) {
  const harness = await openOperator(resolveIdentity({ rules }), { cacheEntriesMax: 100_000 })
  for (let person = 0; person < people; person += 1) {
    const source = person === 0 ? 'web' : 'import'
    harness.send(eventMessage({ userId: `u${person}`, anonymousId: `b${person}` }, { source }))
  }
  await harness.checkpoint()
  let given = 0
  const send = async (
    verb: Pick<IdentityCommand, 'verb'> & Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    given += 1
    const stamp = { id: `c${given}`, atMs: 10, author: 'eve', reason: 'a test' }
    harness.send(messageOf({ ...stamp, ...verb } as IdentityCommand))
    await harness.checkpoint()
  }
  return { store: harness.store, send }
}

/** What is due under rules, command by command. */
async function dueUnder(
  under: IdentityRules,
  store: StateStore,
): Promise<readonly (readonly string[])[]> {
  const spec = resolveIdentity({ rules: under })
  const reader = await readState(store, 'step', spec.state)
  // Nothing else of it is looked at.
  const identity = { spec, reader } as unknown as OpenIdentity
  const due: (readonly string[])[] = []
  for await (const each of dueIdentifiers(identity, await whatIsDue(identity))) due.push(each)
  return due
}
