import { describe, expect, it } from 'vitest'
import { identityRules, resolveIdentity, type IdentityCommand, type IdentityVerb } from '#operators'
import { memoryStore } from '#state'
import { eventMessage, messageOf } from '../../../helpers/customer-events.ts'
import { openOperator } from '../../../helpers/operator-harness.ts'

const rules = identityRules({ maxEvidence: { members: 3, edges: 100 } })
const both = ['device_id:hall', 'device_id:lobby']
const joined = { left: 'device_id:hall', right: 'device_id:lobby' } as const

describe('questions about groups that are too large', () => {
  it('should ask about both groups again once the word that joined them is withdrawn', async () => {
    const harness = await withKiosks()
    expect(await asked(harness)).toEqual(both)
    command(harness, { verb: 'must-link', ...joined })
    expect(await asked(harness)).toHaveLength(1)
    command(harness, { verb: 'withdraw-verdict', ...joined })
    expect(await asked(harness)).toEqual(both)
  })

  it('should ask about the identifier that most of the group hangs on by now', async () => {
    const harness = await withKiosks()
    for (const device of ['d1', 'd2', 'd3', 'd4', 'd5']) visit(harness, 'hall-1', device)
    expect(await asked(harness)).toEqual(['device_id:lobby', 'user_id:hall-1'])
  })

  it('should not look a group over again for each event that falls to it', async () => {
    const harness = await withKiosks()
    const { nodes, components } = harness.workingSet.cells
    const known = () => components.get(nodes.get('device_id:hall')?.component ?? '')?.giants
    const before = known()
    for (const person of [5, 6, 7]) visit(harness, `hall-${person}`, 'hall')
    expect(before).toMatchObject([{ edges: 7 }])
    expect(known()).toBe(before)
  })

  it('should take an answer about somebody who comes into a group later for the group', async () => {
    const harness = await withKiosks()
    harness.send(eventMessage({ context: { device: { id: 'late' } } }))
    command(harness, { verb: 'review', left: 'device_id:late', right: '', verdict: 'reject' })
    visit(harness, 'hall-1', 'late')
    expect(await asked(harness)).toEqual(['device_id:lobby'])
  })

  it('should not ask again about a group that is to be left, however it grows', async () => {
    const store = memoryStore()
    const harness = await withKiosks(store)
    command(harness, { verb: 'review', left: both[0] ?? '', right: '', verdict: 'reject' })
    expect(await asked(harness)).toEqual(['device_id:lobby'])
    const again = await openOperator(resolveIdentity({ rules }), { store })
    for (const device of ['d1', 'd2', 'd3', 'd4', 'd5']) visit(again, 'hall-1', device)
    expect(await statuses(again)).toEqual([
      ['device_id:hall', 'rejected'],
      ['device_id:lobby', 'open'],
    ])
    expect(again.counter('reviews')).toBe(0)
  })

  it('should keep the answer that an identifier is to be blocked, and ask anew when it is not any more', async () => {
    const harness = await withKiosks()
    command(harness, { verb: 'review', left: both[0] ?? '', right: '', verdict: 'accept' })
    expect(await statuses(harness)).toEqual([
      ['device_id:hall', 'accepted'],
      ['device_id:lobby', 'open'],
    ])
    command(harness, { verb: 'unblock', identifier: both[0] ?? '' })
    expect(await asked(harness)).toEqual(both)
  })

  it('should forget with an identifier what was asked and said about its group', async () => {
    const harness = await withKiosks()
    command(harness, { verb: 'review', left: both[0] ?? '', right: '', verdict: 'reject' })
    for (const identifier of both) command(harness, { verb: 'erase', identifier })
    expect(await statuses(harness)).toEqual([])
    expect(harness.counter('reviews')).toBe(0)
  })
})

// Helpers

/** Two devices that four people have used each. */
async function withKiosks(store = memoryStore()) {
  const harness = await openOperator(resolveIdentity({ rules }), { store })
  for (const person of [1, 2, 3, 4]) {
    for (const device of ['hall', 'lobby']) visit(harness, `${device}-${person}`, device)
  }
  return harness
}

type Harness = Awaited<ReturnType<typeof withKiosks>>

function visit(harness: Harness, userId: string, device: string): void {
  harness.send(eventMessage({ userId, context: { device: { id: device } } }))
}

let given = 0

function command(harness: Harness, verb: IdentityVerb): void {
  given += 1
  const stamp = { id: `command-${given}`, atMs: 1_000 + given, author: 'eve', reason: 'a test' }
  harness.send(messageOf<IdentityCommand>({ ...stamp, ...verb }))
}

/** Whom the open questions are named after; the counter says how many there are. */
async function asked(harness: Harness): Promise<readonly string[]> {
  const open = (await statuses(harness)).filter(([, status]) => status === 'open')
  expect(harness.counter('reviews')).toBe(open.length)
  return open.map(([identifier]) => identifier)
}

async function statuses(harness: Harness): Promise<readonly (readonly [string, string])[]> {
  await harness.checkpoint()
  const found: (readonly [string, string])[] = []
  for await (const [, { left, status }] of (await harness.reader()).scan('reviews')) {
    found.push([left, status])
  }
  return found.sort()
}
