import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clickhouse } from '#connectors'
import type { ProfileSnapshot, SegmentChange, TraitChange } from '#operators'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { june, juneDay, queryBelow, TableBench } from './table-bench.ts'

const valuesOn = queryBelow("What was a trait's value at the end of a day?")
const profilesOn = queryBelow('What were all profiles at the end of a day?')
const beforeEntry = queryBelow('What was a profile like before it entered a segment?')

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
const closing: TableBench<never>[] = []

beforeEach(async () => {
  directory = await temporaryDirectory()
})

afterEach(async () => {
  for (const bench of closing.splice(0)) await bench.close()
  await directory.remove()
})

describe('traitChangesTable', () => {
  it('should say what a trait was on a day', async () => {
    const bench = await open<TraitChange>(clickhouse.traitChangesTable)
    await bench.save(
      traitChange('ada', null, 12.5, june(3)),
      traitChange('bob', null, 0, june(3)),
      traitChange('ada', 12.5, null, june(5)),
    )
    await bench.save(traitChange('ada', null, { best: ['a'] }, june(6)))
    const values = async (day: number) => {
      const rows = await bench.ask(valuesOn, { trait: 'revenue', day: juneDay(day) })
      return rows.map((row) => [row['profile_id'], row['value']])
    }
    expect(await values(2)).toEqual([])
    expect(await values(4)).toEqual([
      ['p_ada', '12.5'],
      ['p_bob', '0'],
    ])
    expect(await values(5)).toEqual([['p_bob', '0']])
    expect(await values(6)).toEqual([
      ['p_ada', '{"best":["a"]}'],
      ['p_bob', '0'],
    ])
    const rows = await bench.ask(
      'SELECT before, after, toFloat64OrNull(after) AS number FROM trait_changes ORDER BY epoch, sequence',
    )
    expect(rows.map(({ before, after, number }) => [before, after, number])).toEqual([
      ['null', '12.5', 12.5],
      ['null', '0', 0],
      ['12.5', 'null', null],
      ['null', '{"best":["a"]}', null],
    ])
  })
})

describe('profileSnapshotsTable', () => {
  it('should hold a profile at the end of a day, with its segments', async () => {
    const bench = await open<ProfileSnapshot>(clickhouse.profileSnapshotsTable)
    const segments = [
      { segment: 'big', sinceMs: june(2, 5) },
      { segment: 'née "lapsed"', sinceMs: june(3) },
    ]
    await bench.save(
      snapshot('ada', 3, { segments, traits: { revenue: 12.5, brands: ['a'] } }),
      snapshot('none', 3, { events: 0, firstSeenMs: Infinity, lastSeenMs: -Infinity }),
    )
    const [row, none] = await bench.ask(
      'SELECT * EXCEPT (writer, epoch, archived_at, sequence) FROM profile_snapshots ORDER BY profile_id',
    )
    expect(row).toEqual({
      profile_id: 'p_ada',
      day: '2024-06-03',
      version: 3,
      identifiers: ['user_id:ada'],
      events: 1,
      first_seen: '2024-06-01 00:00:00.000',
      last_seen: '2024-06-03 00:00:00.000',
      traits: '{"revenue":12.5,"brands":["a"]}',
      segments: ['big', 'née "lapsed"'],
      segments_since: ['2024-06-02 05:00:00.000', '2024-06-03 00:00:00.000'],
    })
    expect(none).toMatchObject({ events: 0, segments: [], segments_since: [] })
    const [since] = await bench.ask(
      "SELECT segments_since[indexOf(segments, 'big')] AS since FROM profile_snapshots WHERE has(segments, 'big')",
    )
    expect(since).toEqual({ since: '2024-06-02 05:00:00.000' })
  })

  it('should show a profile on days before it became part of another, and not after', async () => {
    const bench = await open<ProfileSnapshot>(clickhouse.profileSnapshotsTable)
    const identifiers = ['user_id:ada', 'user_id:bob']
    await bench.save(snapshot('ada', 1), snapshot('bob', 1), snapshot('ada', 3, { identifiers }))
    const ids = async (day: number) => {
      const rows = await bench.ask(profilesOn, { day: juneDay(day) })
      return rows.map((row) => row['profile_id'])
    }
    expect(await ids(2)).toEqual(['p_ada', 'p_bob'])
    expect(await ids(3)).toEqual(['p_ada'])
  })

  it('should give the state of every profile on a day by its last row before, after any history', async () => {
    const bench = await open<ProfileSnapshot>(clickhouse.profileSnapshotsTable)
    const row = fc.record({
      name: fc.constantFrom('ada', 'bob', 'eve'),
      day: fc.integer({ min: 1, max: 6 }),
      owners: fc.subarray(['ada', 'bob', 'eve']),
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        run += 1
        const keyOf = (name: string) => `user_id:${name}-${run}`
        const told = rows.map(({ name, day, owners }, place) =>
          snapshot(`${name}-${run}`, day, {
            version: place,
            identifiers: [...new Set([name, ...owners])].map(keyOf).sort(),
          }),
        )
        await bench.save(...told.slice(0, 5))
        await bench.save(...told.slice(5))
        for (const day of [1, 2, 3, 4, 5, 6]) {
          const found = await bench.ask(profilesOn, { day: juneDay(day) })
          const own = found.filter((each) => String(each['profile_id']).endsWith(`-${run}`))
          const versions = own.map((each) => [each['profile_id'], each['version']])
          expect(versions).toEqual(versionsBy(told, day))
        }
      }),
      { numRuns: 10 },
    )
  })

  it('should show each profile as it was before it entered a segment', async () => {
    const snapshots = await open<ProfileSnapshot>(clickhouse.profileSnapshotsTable)
    const changes = await open<SegmentChange>(clickhouse.segmentChangesTable)
    await snapshots.save(
      snapshot('ada', 2, { traits: { orders: 1 } }),
      snapshot('ada', 3, { traits: { orders: 2 } }),
      snapshot('ada', 5, { traits: { orders: 3 } }),
    )
    await snapshots.save(snapshot('ada', 3, { traits: { orders: 4 } }))
    await changes.save(entry('ada', june(3, 12)), entry('ada', june(5)), entry('bob', june(5)))
    const rows = await changes.ask(beforeEntry, { segment: 'big' })
    expect(rows.map((each) => [each['profile_id'], each['traits']])).toEqual([
      ['p_ada', '{"orders":1}'],
      ['p_ada', '{"orders":4}'],
      ['p_bob', ''],
    ])
  })
})

// Helpers

async function open<T>(table: clickhouse.Table<T>): Promise<TableBench<T>> {
  const bench = new TableBench(table, directory.path)
  await bench.open()
  closing.push(bench)
  return bench
}

function traitChange(
  name: string,
  before: TraitChange['before'],
  after: TraitChange['after'],
  timestampMs: number,
): TraitChange {
  const what = { trait: 'revenue', definition: 'd1', profileId: `p_${name}` }
  return { ...what, before, after, timestampMs, cause: 'event', messageId: 'message' }
}

function entry(name: string, timestampMs: number): SegmentChange {
  const what = { segment: 'big', definition: 'd1', profileId: `p_${name}` }
  const why = { cause: 'event', messageId: '', mergedInto: '', score: 1 } as const
  return { ...what, change: 'entered', timestampMs, ...why }
}

function snapshot(
  name: string,
  day: number,
  fields: Partial<ProfileSnapshot> = {},
): ProfileSnapshot {
  return {
    profileId: `p_${name}`,
    version: 3,
    endMs: june(day + 1),
    identifiers: [`user_id:${name}`],
    events: 1,
    firstSeenMs: june(1),
    lastSeenMs: june(3),
    traits: {},
    segments: [],
    ...fields,
  }
}

/**
 * The version of each profile that its last snapshot up to a day says, if any identifier is still its
 * own: of several snapshots of a day, the one that was told last.
 */
function versionsBy(
  snapshots: readonly ProfileSnapshot[],
  day: number,
): readonly (readonly [string, number])[] {
  const told = snapshots.filter(({ endMs }) => endMs <= june(day + 1))
  const inOrder = told.toSorted((left, right) => left.endMs - right.endMs)
  const latest = new Map(inOrder.map((each) => [each.profileId, each.version]))
  const owners = new Map(
    inOrder.flatMap(({ profileId, identifiers }) => identifiers.map((key) => [key, profileId])),
  )
  const living = new Set(owners.values())
  return [...latest].filter(([profileId]) => living.has(profileId)).sort()
}
