import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  count,
  first,
  identityRules,
  latestTraits,
  sum,
  uniqueList,
  type Profile,
} from '#operators'
import type { CustomerEvent, Message } from '#schemas'
import { ProfileTables } from '../../../../connectors/scylla/index.ts'
import { eventMessage } from '../../../helpers/customer-events.ts'
import { services } from '../../../helpers/services.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import {
  historyArbitrary,
  identifiersIn,
  tightRules,
  toMessage,
} from '../../../operators/identity/evidence.ts'
import { numberOf, writtenSegments } from '../../../operators/profile/written-segments.ts'
import { makeKeyspace, type TestKeyspace } from './keyspace.ts'
import { PlayedPipeline, type Ending } from './played-pipeline.ts'

const traits = {
  known: latestTraits(),
  events: count<CustomerEvent>(),
  revenue: sum((event: CustomerEvent) => event.properties['revenue'], { decimals: 2 }),
  first_page: first((event: CustomerEvent) => event.context['page']),
  categories: uniqueList((event: CustomerEvent) => event.properties['category']),
}

const segments = writtenSegments({
  busy: { reads: ['events'], isMember: ({ trait }) => numberOf(trait('events')) > 2 },
  spender: { reads: ['revenue'], isMember: ({ trait }) => numberOf(trait('revenue')) > 0 },
  alone: { reads: ['*'], isMember: ({ identifiers }) => identifiers.length === 1 },
})

/**
 * The same events, read from the state of a pipeline and from the tables, give the same JSON: profile
 * by profile, byte by byte, by every identifier and every id there ever was.
 */
describe.skipIf(services.cql === undefined)('profiles from the state and from the tables', () => {
  let keyspace: TestKeyspace
  beforeAll(async () => {
    keyspace = await makeKeyspace()
  })
  afterAll(() => keyspace.drop())

  it('should be equal for a customer who logs in, merges, and keeps her former id', async () => {
    await played([
      { events: [page({ anonymousId: 'a1' }, 1)], ending: 'commit' },
      {
        events: [page({ anonymousId: 'a2' }, 2), order({ anonymousId: 'a2' }, 3)],
        ending: 'commit',
      },
      {
        events: [
          identify(
            { anonymousId: 'a1', userId: 'ada', traits: { email: 'Ada@Example.com', 7: 'x' } },
            4,
          ),
        ],
        ending: 'commit',
      },
      { events: [identify({ anonymousId: 'a2', userId: 'ada', traits: {} }, 5)], ending: 'commit' },
    ])
  })

  it('should be equal for profiles that a guard keeps apart, and that share evidence', async () => {
    const shared = { context: { device: { id: 'tablet' } } }
    const rules = identityRules({ types: { device_id: { limit: 1 } }, idKey: 'apart' })
    await played(
      [
        { events: [identify({ userId: 'ada', ...shared }, 1)], ending: 'commit' },
        { events: [identify({ userId: 'bob', ...shared }, 2)], ending: 'commit' },
        { events: [order({ userId: 'ada' }, 3)], ending: 'commit' },
        {
          events: [order({ userId: 'bob' }, 4), identify({ userId: 'bob', ...shared }, 0)],
          ending: 'commit',
        },
      ],
      rules,
    )
  })

  it('should be equal after any events, epochs, repeats and crashes', async () => {
    const ending = fc.constantFrom<Ending[]>(
      'commit',
      'commit twice',
      'crash before commit',
      'crash after commit',
    )
    const epochs = historyArbitrary.chain((history) =>
      fc
        .array(fc.record({ length: fc.integer({ min: 1, max: 12 }), ending }), {
          minLength: 1,
          maxLength: 4,
        })
        .map((cuts) => ({ history, cuts })),
    )
    await fc.assert(
      fc.asyncProperty(epochs, async ({ history, cuts }) => {
        const rules = identityRules({
          types: { email: { limit: 2 }, anonymous_id: { limit: 2 }, device_id: { limit: 1 } },
          maxCluster: 5,
          idKey: randomBytes(8).toString('hex'),
        })
        const messages = history.map(toMessage)
        const steps = cuts.map(({ ending: how, length }) => ({
          events: messages.splice(0, length),
          ending: how,
        }))
        await played(
          [...steps, { events: messages, ending: 'commit' }],
          rules,
          identifiersIn(history),
        )
      }),
      { numRuns: 20 },
    )
  })

  interface Step {
    readonly events: readonly Message<CustomerEvent>[]
    readonly ending: Ending
  }

  async function played(
    steps: readonly Step[],
    rules = tightRules,
    identifiers: readonly string[] = [],
  ): Promise<void> {
    const directory = await temporaryDirectory()
    const pipeline = await PlayedPipeline.open({
      keyspace,
      directory: directory.path,
      rules,
      traits,
      segments,
    })
    try {
      for (const { events, ending } of steps) await pipeline.epoch(events, ending)
      await expectEqual(pipeline, identifiers)
    } finally {
      await pipeline.close()
      await directory.remove()
    }
  }

  async function expectEqual(
    pipeline: PlayedPipeline,
    identifiers: readonly string[],
  ): Promise<void> {
    const reader = await pipeline.reader()
    const tables = new ProfileTables(keyspace.session)
    const expected = await collect(reader.list())
    expect(expected).not.toHaveLength(0)
    const listed = (await collect(tables.list())).filter(
      ({ id }) => pipeline.ids.has(id) || isAmong(expected, id),
    )
    expect(listed.map(json)).toEqual(expected.map(json))
    for (const id of new Set([...pipeline.ids, ...expected.flatMap(({ aliases }) => aliases)])) {
      expect(json(await tables.byId(id))).toBe(json(await reader.get(id)))
    }
    const keys = expected.flatMap((profile) =>
      profile.identifiers.map(({ type, value }) => `${type}:${value}`),
    )
    for (const key of new Set([...keys, ...identifiers])) {
      expect(json(await tables.byIdentifier(key))).toBe(json(await reader.get(key)))
    }
    for (const segment of segments.names) {
      const members = (await collect(tables.members(segment))).filter(
        ({ id }) => pipeline.ids.has(id) || isAmong(expected, id),
      )
      expect(members).toEqual(membersOf(segment, expected))
    }
  }
})

// Helpers

const json = (value: unknown): string | undefined => JSON.stringify(value)

function membersOf(segment: string, profiles: readonly Profile[]) {
  return profiles.flatMap(({ id, segments: own = [] }) =>
    own.filter((one) => one.segment === segment).map(({ sinceMs }) => ({ id, sinceMs })),
  )
}

function isAmong(profiles: readonly Profile[], id: string): boolean {
  return profiles.some((profile) => profile.id === id)
}

const page = (fields: Partial<CustomerEvent>, timestampMs: number) =>
  eventMessage({ type: 'page', context: { page: { url: '/' } }, ...fields, timestampMs })

const order = (fields: Partial<CustomerEvent>, timestampMs: number) =>
  eventMessage({
    event: 'Order',
    properties: { revenue: 10.5, category: 'hats' },
    ...fields,
    timestampMs,
  })

const identify = (fields: Partial<CustomerEvent>, timestampMs: number) =>
  eventMessage({ type: 'identify', ...fields, timestampMs })

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}
