import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { days } from '#schemas'
import { jsonLines, start, whenRunning, type Ended } from '../helpers/command-line.ts'

// Two pipelines see the same events. One has the running segments and is asked for estimates; the other
// one has the segments of the file from the beginning: its members are what the estimates have to say.

let directory: string
let expected: ReadonlyMap<string, ReadonlySet<string>>
let before: ReadonlyMap<string, ReadonlySet<string>>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-test-'))
  await writeFile(
    place('events.ndjson'),
    events.map((each) => `${JSON.stringify(each)}\n`).join(''),
  )
  await write('running', running)
  await write('asked', asked)
  await write('all', { ...running, ...asked })
  for (const name of ['running', 'all']) {
    const ended = await run(name, '--until-end').ended
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
  }
  before = await membersOf('running', Object.keys(running))
  expected = await membersOf('all', Object.keys(asked))
}, 120_000)

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('segments estimate', { timeout: 60_000 }, () => {
  it('should say what the segments say once they are there', async () => {
    const estimates = await estimate('asked', '--limit', '100')
    expect(estimates.map(({ segment }) => segment)).toEqual(Object.keys(asked))
    for (const { segment, lookedAt, members, percent, sample, unknown } of estimates) {
      const real = expected.get(segment) ?? new Set()
      expect({ segment, members, unknown }).toEqual({ segment, members: real.size, unknown: [] })
      expect(new Set(sample)).toEqual(real)
      expect({ lookedAt, percent }).toEqual({
        lookedAt: people,
        percent: (100 * real.size) / people,
      })
    }
    const sizes = [...expected.values()].map(({ size }) => size)
    expect(sizes.every((size) => size > 0 && size < people)).toBe(true)
  })

  it('should say who would enter and leave a segment that is there', async () => {
    const [buyers, ...others] = await estimate('asked')
    const now = before.get('buyers') ?? new Set()
    const then = expected.get('buyers') ?? new Set()
    expect(buyers).toMatchObject({
      segment: 'buyers',
      membersNow: now.size,
      entering: [...then].filter((id) => !now.has(id)).length,
      leaving: [...now].filter((id) => !then.has(id)).length,
    })
    expect(buyers).not.toMatchObject({ entering: 0 })
    expect(buyers).not.toMatchObject({ leaving: 0 })
    for (const { membersNow, entering } of others) {
      expect({ membersNow, entering }).toEqual({ membersNow: null, entering: null })
    }
  })

  it('should not count what is stored nowhere, and say what is missing', async () => {
    await write('missing', {
      refunded: { when: { and: [{ trait: 'orders', atLeast: 1 }, performed('Order Refunded')] } },
      angry: { when: { not: { segment: 'refunded' } } },
      viewers: { when: performed('Product Viewed', { atLeast: 3 }) },
      counted: { when: performed('Order Completed', { atLeast: 2 }) },
    })
    const [refunded, angry, viewers, counted] = await estimate('missing')
    const nothing = { members: null, percent: null, sample: [] }
    expect(refunded).toMatchObject({
      ...nothing,
      unknown: [expect.stringMatching(/refunded\.when\.and\[1\].*Order Refunded.*add the segment/)],
    })
    expect(angry).toMatchObject({ ...nothing, unknown: [expect.stringContaining('refunded')] })
    // The pipeline counts views for a segment of its own, and orders for a trait.
    expect(viewers).toMatchObject({ unknown: [], notes: [] })
    expect(counted).toMatchObject({ unknown: [], notes: [expect.stringContaining('trait orders')] })
    const { stdout } = await ask('missing')
    expect(stdout).toMatch(/refunded +unknown +24 +- /)
    expect(stdout).toMatch(/refunded cannot be estimated[^]*and\[1\]/)
  })

  it('should list all that is wrong with a file, and end with 2', async () => {
    await write('bad', {
      one: { when: { trait: 'order', atLeast: 1 } },
      two: { when: { trait: 'orders', atLeast: 'many' } },
      three: { when: { segment: 'buyer' } },
      four: { when: { trait: 'orders', startsWith: 'x' } },
    })
    const { code, stderr, stdout } = await ask('bad')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/segments\.one\.when: no trait is called "order"; did you mean "orders"/)
    expect(stderr).toContain('segments.two.when')
    expect(stderr).toMatch(/segments\.three.*did you mean "buyers"/)
    expect(stderr).toContain('segments.four.when: trait orders is a number')
    const nowhere = await ask('nowhere')
    expect(nowhere).toMatchObject({ code: 2 })
    expect(nowhere.stderr).toMatch(/nowhere\.json is no file of segments[^]*segmentsToJson/)
  })

  it('should say that it has not looked at all profiles', async () => {
    const estimates = await estimate('asked', '--profiles', '5')
    expect(estimates[0]).toMatchObject({ lookedAt: 5, hasMore: true })
    const counted = new Map(estimates.map(({ segment, members }) => [segment, members ?? 0]))
    expect((counted.get('recent') ?? 0) + (counted.get('away') ?? 0)).toBe(5)
    const exactly = await ask('asked', '--profiles', String(people))
    expect(exactly.stderr).not.toContain('only')
    const fewer = await ask('asked', '--profiles', '5')
    expect(fewer.stderr).toMatch(/only 5 profiles were looked at.*--profiles/)
  })

  it('should answer while a run is going on', async () => {
    const apart = await estimate('asked')
    const started = run('running')
    try {
      await whenRunning(started, place('running'))
      expect(await estimate('asked')).toEqual(apart)
    } finally {
      started.process.kill('SIGTERM')
      await started.ended
    }
  })
})

// Helpers

interface Estimate {
  readonly segment: string
  readonly lookedAt: number
  readonly members: number | null
  readonly percent: number | null
  readonly sample: readonly string[]
  readonly membersNow: number | null
  readonly entering: number | null
  readonly unknown: readonly string[]
}

const place = (name: string) => join(directory, name)

const write = (name: string, segments: object) =>
  writeFile(place(`${name}.json`), JSON.stringify({ format: 1, segments }))

/** A command on the state of a pipeline, which has the segments of the file of the same name. */
const on = (name: string, ...words: readonly string[]) =>
  start([...words, '--state', place(name)], { TEST_SEGMENTS: place(`${name}.json`) })

const run = (name: string, ...words: readonly string[]) => {
  const definition = 'test/cli/definitions/estimated.ts'
  return on(name, 'run', definition, '--input', place('events.ndjson'), ...words)
}

const ask = (file: string, ...words: readonly string[]): Promise<Ended> =>
  on('running', 'segments', 'estimate', place(`${file}.json`), ...words).ended

async function estimate(file: string, ...words: readonly string[]): Promise<readonly Estimate[]> {
  const { stdout } = await ask(file, '--json', ...words)
  return jsonLines(stdout) as readonly Estimate[]
}

async function membersOf(name: string, segments: readonly string[]) {
  const members = new Map<string, ReadonlySet<string>>()
  for (const segment of segments) {
    const { stdout } = await on(name, 'segments', 'members', segment, '--json').ended
    const rows = jsonLines(stdout) as readonly { readonly profile: string }[]
    members.set(segment, new Set(rows.map(({ profile }) => profile)))
  }
  return members
}

const performed = (event: string, more: object = {}) => ({ performed: { event }, ...more })

const running = {
  buyers: { when: { trait: 'orders', between: [1, 2] } },
  pros: { when: { attribute: 'plan', equals: 'pro' } },
  lookers: { when: performed('Product Viewed') },
}

const asked = {
  buyers: { when: { trait: 'orders', atLeast: 2 } },
  recent: { when: { trait: 'orders_30d', atLeast: 1 } },
  valuable: { when: { and: [{ segment: 'buyers' }, { segment: 'pros' }] } },
  keen: { when: performed('Product Viewed', { atLeast: 2 }) },
  ordered: { when: performed('Order Completed', { atLeast: 3 }) },
  away: { when: { not: { segment: 'recent' } } },
}

/** Everybody has a number of orders, of views, and a plan, each by another rhythm. */
const people = 24
const firstMs = Date.parse('2025-01-01T00:00:00Z')

const events = Array.from({ length: people }, (_, person) => person).flatMap((person) => {
  const call = (place: number, more: object) => ({
    messageId: `${person}-${place}`,
    userId: `user-${person}`,
    timestamp: new Date(firstMs + days(place * 9 + (person % 7))).toISOString(),
    ...more,
  })
  const track = (event: string, times: number, from: number) =>
    Array.from({ length: times }, (_, at) => call(from + at, { type: 'track', event }))
  const identify = { type: 'identify', traits: { plan: person % 2 === 0 ? 'pro' : 'free' } }
  return [
    call(0, identify),
    ...track('Order Completed', person % 5, 10),
    ...track('Product Viewed', person % 4, 1),
  ]
})
