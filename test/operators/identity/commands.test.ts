import { describe, expect, it } from 'vitest'
import {
  identityRules,
  reviewKey,
  resolveIdentity,
  type IdentityCommand,
  type IdentityVerb,
} from '#operators'
import { memoryStore } from '#state'
import { eventMessage, messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

const rules = identityRules()
const ada = 'user_id:ada'
const browser = 'anonymous_id:browser'

describe('commands', () => {
  it('should unmerge: both profiles have their former ids again, and other profiles stay as they are', async () => {
    const harness = await open()
    harness.send(eventMessage({ anonymousId: 'browser', timestampMs: 1 }))
    harness.send(eventMessage({ userId: 'ada', timestampMs: 2 }))
    const [alone, account] = harness.values.map(({ profileId }) => profileId)
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser', timestampMs: 3 }))
    command(harness, { verb: 'unmerge', left: ada, right: browser })
    const change = harness.values.at(-1)
    expect(change?.event).toBeNull()
    expect(change?.touched?.map(({ profileId, members }) => [profileId, members])).toEqual([
      [account, [ada]],
      [alone, [browser]],
    ])
    expect(change?.deltas).toMatchObject([
      { kind: 'split', profileId: account, into: [account, alone].sort() },
      { kind: 'profile-changed' },
      { kind: 'profile-changed' },
    ])
  })

  it('should keep out late repeats of what was taken back, and take it in when it is seen anew', async () => {
    const harness = await open()
    const login = (timestampMs: number) =>
      harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser', timestampMs }))
    login(3)
    command(harness, { verb: 'remove-edge', left: ada, right: browser }, 10)
    login(5)
    expect(harness.values.at(-1)?.members).toEqual([ada])
    login(11)
    expect(harness.values.at(-1)?.members).toEqual([ada, browser])
  })

  it('should hold verdicts against whatever is seen later, and the later verdict against the earlier', async () => {
    const harness = await open()
    const login = () => harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser' }))
    command(harness, { verb: 'cannot-link', left: ada, right: browser }, 10)
    login()
    expect(harness.values.at(-1)?.members).toEqual([ada])
    command(harness, { verb: 'must-link', left: ada, right: browser }, 9)
    expect(harness.values.at(-1)?.members).toEqual([ada])
    command(harness, { verb: 'must-link', left: ada, right: browser }, 11)
    expect(harness.values.at(-1)?.members).toEqual([ada, browser])
    command(harness, { verb: 'withdraw-verdict', left: ada, right: browser }, 12)
    expect(harness.values.at(-1)?.members).toEqual([ada, browser])
  })

  it('should let verdicts join what limits keep apart, and nothing else go in', async () => {
    const harness = await open()
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser' }))
    command(harness, { verb: 'must-link', left: ada, right: 'user_id:ada2' })
    harness.send(eventMessage({ userId: 'ada2', anonymousId: 'other' }))
    expect(harness.values.at(-1)?.members).toEqual([
      ada,
      'user_id:ada2',
      browser,
      'anonymous_id:other',
    ])
    harness.send(eventMessage({ userId: 'bob', anonymousId: 'browser' }))
    expect(harness.values.at(-1)?.members).toEqual(['user_id:bob'])
  })

  it('should block a value as if its links had never been seen, and unblock it', async () => {
    const harness = await open()
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser' }))
    command(harness, { verb: 'block', identifier: browser })
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser' }))
    expect(harness.values.at(-1)?.members).toEqual([ada])
    command(harness, { verb: 'unblock', identifier: browser })
    expect(harness.values.at(-1)?.members).toEqual([ada, browser])
  })

  it('should name profiles by when identifiers were seen, not by when commands named them', async () => {
    const never = await open()
    const named = await open()
    const early = { verb: 'block', identifier: 'user_id:bob' } as const
    command(named, early, 1)
    command(named, { ...early, verb: 'unblock' }, 2)
    await named.checkpoint()
    for (const harness of [never, named]) {
      harness.send(eventMessage({ userId: 'bob', timestampMs: 20 }))
      harness.send(eventMessage({ userId: 'ada', timestampMs: 10 }))
      command(harness, { verb: 'must-link', left: ada, right: 'user_id:bob' }, 30)
    }
    const [expected, found] = [never, named].map(({ values }) => {
      const { profileId, touched } = values.at(-1) ?? {}
      return { profileId, identifiers: touched?.[0]?.identifiers }
    })
    expect(found).toEqual(expected)
    expect(found?.profileId).toBe(named.values.at(-2)?.profileId)
  })

  it('should transfer a device to an account, again and again', async () => {
    const harness = await open()
    const device = { context: { device: { id: 'phone' } } }
    harness.send(eventMessage({ userId: 'ada', ...device, timestampMs: 1 }))
    for (const [place, account] of ['user_id:bob', 'user_id:eve'].entries()) {
      command(harness, { verb: 'transfer', device: 'device_id:phone', account }, 10 + place)
      harness.send(eventMessage({ ...device, timestampMs: 20 }))
      expect(harness.values.at(-1)?.members).toEqual([account, 'device_id:phone'])
    }
    expect(harness.counter('profiles')).toBe(3)
  })

  it('should undo an import wherever it has linked something, and leave what others have linked', async () => {
    const harness = await open()
    const link = (userId: string, anonymousId: string, source: string) =>
      harness.send(eventMessage({ userId, anonymousId }, { source }))
    link('ada', 'a1', 'import')
    link('bob', 'b1', 'import')
    link('bob', 'b1', 'web')
    const identifiers = [ada, 'user_id:bob']
    command(harness, { verb: 'undo-import', source: 'import', identifiers }, 2_000)
    link('ada', 'a1', 'import')
    expect(harness.values.at(-1)?.members).toEqual([ada])
    link('bob', 'b1', 'import')
    expect(harness.values.at(-1)?.members).toEqual(['user_id:bob', 'anonymous_id:b1'])
  })

  it('should forget an identifier, its id and what was asked about it', async () => {
    const harness = await open()
    harness.send(eventMessage({ anonymousId: 'browser' }))
    harness.send(eventMessage({ userId: 'ada', anonymousId: 'browser' }))
    command(harness, { verb: 'erase', identifier: browser })
    expect(harness.values.at(-1)).toMatchObject({ erased: [browser], members: [ada] })
    await harness.checkpoint()
    const reader = await harness.reader()
    const stored = [
      await collect(reader.scan('nodes')),
      await collect(reader.scan('components')).then((all) =>
        all.map(([id, { members }]) => [id, members.map(({ identifier }) => identifier)]),
      ),
      await collect(reader.scan('profiles')),
      await collect(reader.scan('commands')),
    ]
    expect(JSON.stringify(stored)).not.toContain('browser')
    expect(harness.counter('identifiers')).toBe(1)
    expect(harness.counter('profiles')).toBe(1)
  })

  it('should answer a question by a verdict that is kept with its author and note', async () => {
    const harness = await open()
    for (const digit of [1, 2, 3, 4, 5, 6]) {
      const traits = { email: `ada${digit}@example.com` }
      harness.send(eventMessage({ type: 'identify', userId: 'ada', traits }))
    }
    expect(harness.counter('reviews')).toBe(1)
    const email = 'email:ada6@example.com'
    await harness.checkpoint()
    expect(await collect((await harness.reader()).scan('reviews'))).toMatchObject([
      [reviewKey([email, ada]), { left: email, right: ada, status: 'open' }],
    ])
    command(harness, { verb: 'review', left: email, right: ada, verdict: 'accept' })
    expect(harness.values.at(-1)?.members).toHaveLength(7)
    expect(harness.counter('reviews')).toBe(0)
    await harness.checkpoint()
    const reviews = await collect((await harness.reader()).scan('reviews'))
    expect(reviews).toMatchObject([
      [expect.any(String), { status: 'accepted', author: 'eve', note: 'a test' }],
    ])
  })

  it('should do nothing when a command comes again, also after a restart', async () => {
    const store = memoryStore()
    const first = await open(store)
    first.send(eventMessage({ userId: 'ada', anonymousId: 'browser' }))
    const block = { ...stamp(10), verb: 'block', identifier: browser } as const
    first.send(messageOf<IdentityCommand>(block))
    await first.checkpoint()
    const second = await open(store)
    second.send(messageOf<IdentityCommand>(block))
    expect(second.values).toEqual([])
    expect(second.counter('commands_repeated')).toBe(1)
  })

  it.each<[string, Partial<IdentityCommand>, RegExp]>([
    ['an unknown verb', { verb: 'join' as 'block' }, /none of must-link/],
    ['an unknown type', { verb: 'block', identifier: 'fax:1' }, /'fax:1' is no identifier/],
    ['no id', { verb: 'block', identifier: ada, id: '' }, /has no id/],
    ['one identifier twice', { verb: 'must-link', left: ada, right: ada }, /name two/],
    ['no time', { verb: 'block', identifier: ada, atMs: Number.NaN }, /atMs is NaN/],
  ])('should refuse %s, and say what to do', async (_name, wrong, detail) => {
    const harness = await open()
    harness.send(messageOf({ ...stamp(1), ...wrong } as IdentityCommand))
    expect(harness.refused).toMatchObject([
      { reason: 'invalid-command', detail: expect.stringMatching(detail) as string },
    ])
  })
})

// Helpers

async function open(store = memoryStore()) {
  return openOperator(resolveIdentity({ rules }), { store })
}

let given = 0

function stamp(atMs: number) {
  given += 1
  return { id: `command-${given}`, atMs, author: 'eve', reason: 'a test' }
}

function command(
  harness: Awaited<ReturnType<typeof open>>,
  verb: IdentityVerb,
  atMs = 1_000,
): void {
  harness.send(messageOf<IdentityCommand>({ ...stamp(atMs), ...verb }))
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}
