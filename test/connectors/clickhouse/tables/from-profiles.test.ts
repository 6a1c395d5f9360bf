import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { clickhouse, memory } from '#connectors'
import {
  count,
  foldProfile,
  identityRules,
  profileReader,
  resolveIdentity,
  sum,
  type Profile,
  type ProfileSnapshot,
  type SegmentChange,
  type TraitChange,
} from '#operators'
import { pipeline } from '#pipeline'
import type { CustomerEvent } from '#schemas'
import { memoryStore, readState } from '#state'
import { conformanceContext } from '../../../../connectors/conformance.ts'
import { customerEvent } from '../../../helpers/customer-events.ts'
import { runInMemory } from '../../../helpers/run-in-memory.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { numberOf, writtenSegments } from '../../../operators/profile/written-segments.ts'
import { collect } from '../bench.ts'
import { june, juneDay, queryBelow } from './table-bench.ts'

const rules = identityRules({ idKey: randomBytes(8).toString('hex') })
const identity = resolveIdentity({ rules, emit: 'profile' })
const segments = writtenSegments({
  big: { reads: ['revenue'], isMember: ({ trait }) => numberOf(trait('revenue')) >= 100 },
  new: { reads: ['orders'], isMember: ({ trait }) => numberOf(trait('orders')) < 2 },
})
const fold = foldProfile({
  traits: {
    orders: count<CustomerEvent>(),
    revenue: sum((event: CustomerEvent) => event.properties['revenue'], { decimals: 2 }),
  },
  segments,
  traitChanges: ['revenue'],
  snapshots: 'daily',
  emit: 'profile',
})

const order = (who: Partial<CustomerEvent>, revenue: number, day: number) =>
  customerEvent({ ...who, properties: { revenue }, timestampMs: june(day, 10) })

const events = [
  order({ anonymousId: 'a1' }, 60, 1),
  order({ userId: 'bob' }, 120, 1),
  order({ userId: 'ada' }, 50, 2),
  // Brings the watermark over midnight: what merges before that is one person on the day before.
  order({ userId: 'bob' }, 1, 3),
  // Here the two profiles of one person become one, which has spent enough.
  customerEvent({ type: 'identify', anonymousId: 'a1', userId: 'ada', timestampMs: june(3, 12) }),
  order({ userId: 'bob' }, 1, 5),
]
const script = events.map((value) => ({ value, timestampMs: value.timestampMs }))

it('should archive what the profile step tells of segments, traits and days', async () => {
  const directory = await temporaryDirectory()
  const config = conformanceContext({
    directory: directory.path,
    connector: clickhouse.connector,
  }).config(clickhouse.connector)
  const profiles = await ran(directory.path, config)
  const archive = await clickhouse.openArchive(config, directory.path)
  const ask = (sql: string, params: Readonly<Record<string, unknown>>) =>
    collect(archive.rows(sql, { params }))
  const ids = async (query: string, params: object) =>
    (await ask(queryBelow(query), { ...params })).map((row) => row['profile_id'])
  try {
    for (const segment of segments.names) {
      const now = profiles.filter((profile) =>
        profile.segments?.some((membership) => membership.segment === segment),
      )
      expect(
        await ids('Who was in a segment at the end of a day?', { segment, day: juneDay(9) }),
      ).toEqual(now.map(({ id }) => id))
    }
    const big = { segment: 'big' }
    expect(await ask(queryBelow('How many came and went, by day?'), big)).toEqual([
      { day: juneDay(1), entries: 1, exits: 0 },
      { day: juneDay(3), entries: 1, exits: 0 },
    ])
    const onDay = (day: number) =>
      ids('What were all profiles at the end of a day?', { day: juneDay(day) })
    expect(await onDay(2)).toHaveLength(3)
    expect(await onDay(3)).toEqual(profiles.map(({ id }) => id))
    const revenue = { trait: 'revenue', day: juneDay(9) }
    const values = await ask(queryBelow("What was a trait's value at the end of a day?"), revenue)
    expect(values.map((row) => [row['profile_id'], Number(row['value'])])).toEqual(
      profiles.map(({ id, traits }) => [id, Number(traits['revenue'])]),
    )
  } finally {
    await archive.close()
    await directory.remove()
  }
})

// Helpers

/** Runs a whole pipeline; answers the profiles that its state has, in the order of their ids. */
async function ran(
  dataDirectory: string,
  config: clickhouse.ClickHouseConfig,
): Promise<readonly Profile[]> {
  const store = memoryStore()
  const definition = pipeline('shop', (p) => {
    const profiles = p
      .source('events', memory.read({ partitions: { 0: script } }))
      .apply('identity', identity)
      .apply('profile', fold)
    profiles
      .sideOutput<SegmentChange>('segment-changes')
      .sink('segment-changes', clickhouse.insert({ table: clickhouse.segmentChangesTable }))
    profiles
      .sideOutput<TraitChange>('trait-changes')
      .sink('trait-changes', clickhouse.insert({ table: clickhouse.traitChangesTable }))
    profiles
      .sideOutput<ProfileSnapshot>('snapshots')
      .sink('snapshots', clickhouse.insert({ table: clickhouse.profileSnapshotsTable }))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
  const connectorConfig = (name: string) => (name === 'clickhouse' ? { ...config } : {})
  const run = await runInMemory(definition, {
    store,
    dataDirectory,
    untilEnd: true,
    connectorConfig,
    // A snapshot is as of when the watermark comes to midnight: it is to move with every event.
    config: { pollMessagesMax: 1 },
  })
  await run.done
  const reader = profileReader({
    identity: await readState(store, 'identity', identity.state),
    fragments: await readState(store, 'profile', fold.state),
    rules,
    traits: fold.traits,
    segments,
  })
  return await collect(reader.list())
}
