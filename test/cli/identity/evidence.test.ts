import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExplainedEdge, Explanation } from '#operators'
import { expectGolden } from '../../helpers/golden.ts'
import { jsonLines } from '../helpers/command-line.ts'
import { membersOf, peopleState, twoPeople, type Seen } from './people.ts'

/** Eve has more mailboxes than a person may have, and the last one has a person of its own. */
const manyMailboxes: readonly Seen[] = [
  ...Array.from({ length: 5 }, (_, n): Seen => ({ user: 'eve', email: `eve-${n}@example.com` })),
  { browser: 'b9', email: 'mallory@example.com' },
  { user: 'eve', email: 'mallory@example.com' },
  { user: 'eve', email: 'mallory@example.com' },
]

describe('commands that look at the evidence', { timeout: 120_000 }, () => {
  let people: Awaited<ReturnType<typeof peopleState>>

  beforeAll(async () => {
    people = await peopleState([...twoPeople, ...manyMailboxes])
    await people.run()
  })
  afterAll(() => people.close())

  it('should explain a profile to people, and draw how it came about', async () => {
    const text = await people.anabranch('identity', 'explain', 'anonymous_id:b2')
    const dot = await people.anabranch('identity', 'explain', 'anonymous_id:b2', '--dot')
    const mermaid = await people.anabranch('identity', 'explain', 'anonymous_id:b2', '--mermaid')
    expect(text.stderr).toMatch(/^as of epoch/)
    // Former ids depend on which source is read first.
    expectGolden('identity/explain.txt', text.stdout.replace(/^formerly.*\n/m, ''))
    expectGolden('identity/explain.dot', dot.stdout)
    expectGolden('identity/explain.mmd', mermaid.stdout)
  })

  it('should name every link with its events and source, and the guard of what is kept out', async () => {
    const found = await people.json<Explanation>('identity', 'explain', 'user_id:eve')
    expect(found).toMatchObject({
      namedAfter: 'user_id:eve',
      method: 'deterministic',
      confidence: 1,
    })
    expect(found.members).toHaveLength(6)
    expect(found.edges[0]).toMatchObject({
      count: 1,
      traces: [{ source: 'events', firstId: 'message-5', lastId: 'message-5', count: 1 }],
    })
    expect(found.suppressed).toMatchObject([
      {
        ends: ['email:mallory@example.com', 'user_id:eve'],
        count: 2,
        traces: [{ firstId: 'message-11', lastId: 'message-12' }],
      },
    ])
    expect(found.suppressed[0]?.guard).toContain('email')
    const again = await people.json<Explanation>('identity', 'explain', found.profileId)
    expect(again.profileId).toBe(found.profileId)
  })

  it('should find the smallest cut, and nothing between strangers', async () => {
    const { stdout } = await people.anabranch(
      'identity',
      'cut',
      'email:bob@example.com',
      'user_id:ada',
      '--json',
    )
    expect((jsonLines(stdout) as ExplainedEdge[]).map(({ ends }) => ends)).toEqual([
      ['anonymous_id:b2', 'email:bob@example.com'],
    ])
    const strangers = await people.anabranch('identity', 'cut', 'user_id:eve', 'user_id:ada')
    expect(strangers.stdout).toContain('are in different profiles')
  })

  it('should list and show what a guard asks, and do what is answered', async () => {
    const [review] = jsonLines((await people.anabranch('review', 'list', '--json')).stdout)
    expect(review).toMatchObject({ status: 'open', count: 2, right: 'user_id:eve' })
    const { id } = review as { readonly id: string }
    const { stdout } = await people.anabranch('review', 'show', id.slice(0, 8))
    expectGolden('identity/review.txt', stdout)
    await people.anabranch('review', 'accept', id.slice(0, 8), '--note', 'she said so')
    await people.run()
    expect(membersOf(await people.profiles()).join('\n')).toContain(
      'mallory@example.com anonymous_id:b9',
    )
    expect((await people.anabranch('review', 'list')).stdout).toBe('none\n')
    const answered = await people.anabranch('review', 'list', '--status', 'all', '--json')
    expect(jsonLines(answered.stdout)).toMatchObject([
      { id, status: 'accepted', note: 'she said so' },
    ])
  })

  it('should foresee what other rules make of the evidence', async () => {
    const rules = 'test/cli/definitions/strict-rules.ts'
    const foreseen = await people.json<Readonly<Record<string, unknown>>>(
      'identity',
      'dry-run',
      '--rules',
      rules,
      '--sample',
      '50',
    )
    const before = await people.profiles()
    expect(foreseen).toMatchObject({ profilesBefore: before.length, reviewsClosed: 0 })
    await people.runAgain({ TEST_STRICT: 'yes' })
    const after = await people.profiles()
    expect(after).toHaveLength(foreseen['profilesAfter'] as number)
    const sample = foreseen['sample'] as { readonly after: Record<string, readonly string[]> }[]
    const membersById = new Map(
      after.map(({ id, identifiers }) => [
        id,
        identifiers.map(({ type, value }) => `${type}:${value}`),
      ]),
    )
    for (const each of sample) {
      for (const [id, members] of Object.entries(each.after)) {
        expect(membersById.get(id)).toEqual(members)
      }
    }
    expect(sample.length).toBeGreaterThan(0)
  })
})
