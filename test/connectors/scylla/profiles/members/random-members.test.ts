import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateProfiles, ProfileTables } from '../../../../../connectors/scylla/index.ts'
import { bucketOf } from '../../../../../connectors/scylla/profiles/profile-bucket.ts'
import { services } from '../../../../helpers/services.ts'
import { makeKeyspace, type TestKeyspace } from '../keyspace.ts'
import { happening, People } from './people.ts'
import { PlayedSink, type Ending } from './played-sink.ts'

const ending: fc.Arbitrary<Ending> = fc.record({
  crashes: fc.oneof(fc.constant([]), fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 2 })),
  repeats: fc.boolean(),
  late: fc.boolean(),
})

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)('segments in CQL tables', () => {
  let keyspace: TestKeyspace
  beforeAll(async () => {
    keyspace = await makeKeyspace()
    await migrateProfiles(keyspace.session)
  })
  afterAll(() => keyspace.drop())

  it('should be as they are after any changes, crashes between statements, and repeats', async () => {
    const epoch = fc.record({ happenings: fc.array(happening, { maxLength: 8 }), ending })
    const options = fc.record({
      chunkBytesMax: fc.constantFrom(1, 1_000, 1_000_000),
      profiles: fc.constantFrom(1, 3, 1_000),
    })
    const epochs = fc.array(epoch, { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(epochs, options, async (steps, { chunkBytesMax, profiles }) => {
        const people = new People(randomBytes(6).toString('hex'))
        const sink = await PlayedSink.open(keyspace, { chunkBytesMax, profiles })
        for (const { happenings, ending: how } of steps) {
          await sink.epoch(
            happenings.flatMap((each) => people.happens(each)),
            how,
          )
          await expectTrue(people)
        }
        await sink.close()
      }),
      { numRuns: 50 },
    )
  })

  async function expectTrue(people: People): Promise<void> {
    const tables = new ProfileTables(keyspace.session)
    for (const id of people.ids) {
      const { present, segments } = people.truth(id)
      expect(await rowsOf(people, id)).toEqual(segments)
      const found = await tables.byId(id)
      expect(found?.id).toBe(present)
      if (present !== id) continue
      const named = found?.segments?.map(({ segment, sinceMs }) => [segment, sinceMs] as const)
      expect(new Map(named)).toEqual(segments)
    }
  }

  /** Every row that an id has in a segment, as an application reads it. */
  async function rowsOf(people: People, id: string): Promise<Map<string, number>> {
    const rows = new Map<string, number>()
    for (const segment of people.segments) {
      const found = await keyspace.session.execute(
        `SELECT since FROM ${keyspace.name}.profiles_by_segment WHERE segment = ? AND bucket = ? AND id = ?`,
        [segment, bucketOf(id), id],
        { idempotent: true },
      )
      for (const { since } of found.rows) rows.set(segment, (since as Date).getTime())
    }
    return rows
  }
})
