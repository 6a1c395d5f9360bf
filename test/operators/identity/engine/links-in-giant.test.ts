/** Counts how often a component is resolved anew, which costs a walk over all of it. */
import { expect, it, vi } from 'vitest'
import { resolveIdentity, type IdentityCommand, type IdentityVerb } from '#operators'
import * as resolution from '../../../../operators/identity/resolution/resolve.ts'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'
import { alikeRules } from '../matching/alike.ts'

vi.mock(import('../../../../operators/identity/resolution/resolve.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return { ...original, resolve: vi.fn(original.resolve) }
})

const lovelace = { name: 'Ada Lovelace', born: '1815-12-10' }
const mustLink = { verb: 'must-link', left: 'user_id:u1', right: 'user_id:u2' } as const

it.each([
  ['people who are alike', { traits: lovelace }, undefined],
  ['a verdict', {}, mustLink],
  ['a verdict that the two are others', {}, { ...mustLink, verb: 'cannot-link' }],
] as const)(
  'should not resolve a group that is too large for each link in it, though it holds %s',
  async (_what, said, verb) => {
    const kiosk = await withKiosk()
    for (const user of ['u1', 'u2']) kiosk.visit(user, said)
    if (verb !== undefined) kiosk.command(verb)
    const before = vi.mocked(resolution.resolve).mock.calls.length
    for (const user of ['u7', 'u8', 'u9', 'u9']) kiosk.visit(user)
    expect(vi.mocked(resolution.resolve).mock.calls.length).toBe(before)
    expect(kiosk.guardsOf('user_id:u9')).toEqual(['giant'])
  },
)

it('should resolve a group that is too large when somebody brings more than a link into it', async () => {
  const kiosk = await withKiosk()
  for (const user of ['u1', 'u2']) kiosk.visit(user, { traits: lovelace })
  kiosk.visit('u7', { context: { device: { id: 'own' } } })
  kiosk.visit('u7')
  expect(kiosk.guardsOf('device_id:own')).toEqual(['giant'])
})

// Helpers

/** A device that so many people have used that nothing about it is believed. */
async function withKiosk() {
  const several = { types: { user_id: { limit: 500 } } }
  const rules = alikeRules({}, { ...several, maxEvidence: { members: 3, edges: 100 } })
  const harness = await openOperator(resolveIdentity({ rules }))
  const { nodes, components } = harness.workingSet.cells
  const kiosk = {
    visit(userId: string, event: Parameters<typeof eventMessage>[0] = {}) {
      const context = { device: { id: 'kiosk' } }
      harness.send(eventMessage({ type: 'identify', userId, context, ...event }))
    },
    command(verb: IdentityVerb) {
      const stamp = { id: 'command-1', atMs: 1_000, author: 'eve', reason: 'a test' }
      harness.send(messageOf<IdentityCommand>({ ...stamp, ...verb }))
      expect(harness.refused).toEqual([])
    },
    /** What keeps an identifier's links from joining anything. */
    guardsOf(identifier: string) {
      const node = nodes.get(identifier)
      const component = components.get(node?.component ?? '')
      return component?.members[node?.member ?? -1]?.edges.map(({ refusedBy }) => refusedBy)
    },
  }
  for (const user of ['u1', 'u2', 'u3', 'u4', 'u5']) kiosk.visit(user)
  return kiosk
}
