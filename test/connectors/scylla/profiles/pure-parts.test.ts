import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileId } from '#operators'
import { concurrently } from '../../../../connectors/scylla/profiles/concurrently.ts'
import { decodeChunk } from '../../../../connectors/scylla/profiles/chunk.ts'
import { fitPartition } from '../../../../connectors/scylla/profiles/fit-partition.ts'
import { EpochFold } from '../../../../connectors/scylla/profiles/fold-epoch.ts'
import { KnownProfiles } from '../../../../connectors/scylla/profiles/known-profiles.ts'
import {
  bucketCount,
  bucketOf,
  isProfileId,
} from '../../../../connectors/scylla/profiles/profile-bucket.ts'
import { readAhead } from '../../../../connectors/scylla/profiles/read-ahead.ts'
import {
  chunksMax,
  noteTimes,
  writeTimes,
} from '../../../../connectors/scylla/profiles/write-time.ts'
import { changeOf, idOf, recordOf } from './records.ts'

describe('bucketOf', () => {
  it('should keep the order of ids, and spread them evenly', () => {
    const ids = Array.from({ length: 20_000 }, (_, place) => profileId('key', `user_id:${place}`))
    expect(ids.every(isProfileId)).toBe(true)
    const buckets = ids.toSorted().map(bucketOf)
    expect(buckets).toEqual(buckets.toSorted((left, right) => left - right))
    const counts = new Map<number, number>()
    for (const bucket of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
    expect(Math.max(...counts.keys())).toBe(bucketCount - 1)
    expect(Math.min(...counts.keys())).toBe(0)
    expect(Math.max(...counts.values())).toBeLessThan(60)
  })
})

describe('writeTimes', () => {
  it('should grow with every chunk and epoch, deletions before writes, notes at last', () => {
    const clock = fc.nat({ max: 2 ** 40 })
    fc.assert(
      fc.property(clock, fc.nat({ max: chunksMax - 2 }), (epoch, chunk) => {
        const now = writeTimes(epoch, chunk)
        const later = writeTimes(epoch, chunk + 1)
        const { committedAt, recountedAt } = noteTimes(epoch)
        const next = writeTimes(epoch + 1, 0)
        const times = [now.deletedAt, now.writtenAt, later.deletedAt, later.writtenAt]
        times.push(committedAt, recountedAt, next.deletedAt)
        for (const [place, time] of times.entries()) {
          if (place > 0) expect(time > (times[place - 1] ?? 0n)).toBe(true)
        }
      }),
    )
  })
})

describe('EpochFold', () => {
  it('should keep the last state of a profile, and none of one that became part of another', () => {
    const fold = new EpochFold(new KnownProfiles())
    fold.add(changeOf(recordOf('a')).value)
    fold.add(changeOf(recordOf('b', { version: 1 })).value)
    fold.add(changeOf(recordOf('b', { version: 2, aliases: [idOf('a')] })).value)
    const entries = decodeChunk(fold.encode() ?? Buffer.from('[]'))
    expect(entries.map(({ profile }) => [profile.id, profile.version])).toEqual([[idOf('b'), 2]])
    expect(fold.encode()).toBeUndefined()
    expect(fold.bytes).toBe(0)
  })

  it('should count bytes as the chunk has them', () => {
    const fold = new EpochFold(new KnownProfiles())
    for (let place = 0; place < 100; place += 1)
      fold.add(changeOf(recordOf(`n${place % 10}`)).value)
    const counted = fold.bytes
    const { length } = fold.encode() ?? []
    expect(Math.abs(counted - length)).toBeLessThan(10 * 10)
  })

  it('should tell once what leads to a profile, until it changes or it ends', () => {
    const fold = new EpochFold(new KnownProfiles())
    const isNew = (...states: readonly ReturnType<typeof recordOf>[]) => {
      for (const state of states) fold.add(changeOf(state).value)
      return decodeChunk(fold.encode() ?? Buffer.from('[]')).map((entry) => entry.isNew)
    }
    const whole = recordOf('b', { aliases: [idOf('a')] })
    expect(isNew(recordOf('a'), recordOf('b'))).toEqual([true, true])
    expect(isNew(recordOf('a', { version: 2 }), recordOf('b'))).toEqual([false, false])
    expect(isNew(whole)).toEqual([true])
    expect(isNew(whole)).toEqual([false])
    expect(isNew(recordOf('a'), recordOf('b'))).toEqual([true, true])
  })
})

describe('KnownProfiles', () => {
  it('should forget the one that was unused for the longest time', () => {
    const known = new KnownProfiles({ profiles: 2 })
    const note = (name: string) => !known.note({ id: name, identifiers: [], aliases: [] }).isNew
    expect([note('a'), note('b'), note('a'), note('c'), note('a'), note('b')]).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ])
  })
})

describe('fitPartition', () => {
  it('should leave a profile as it is that fits', () => {
    const profile = { ...recordOf('a'), aliases: [], identifiers: [] }
    expect(fitPartition(profile)).toBe(profile)
  })

  it('should leave out the largest traits and the weakest identifiers, and count them', () => {
    const large = (length: number) => 'x'.repeat(length)
    const identifiers = Array.from({ length: 3_000 }, (_, place) => ({
      type: 'anonymous_id',
      value: `${place}-${large(1_000)}`,
      firstSeenMs: 1,
      lastSeenMs: 2,
      count: 3,
    }))
    const traits = { small: 1, huge: large(3_000_000), medium: large(2_000_000), last: [1] }
    const fitted = fitPartition({ ...recordOf('a'), aliases: [], identifiers, traits })
    expect(Object.keys(fitted.traits)).toEqual(['small', 'medium', 'last'])
    expect(fitted.identifiers).toHaveLength(3_000)
    expect(fitted.listed).toBeGreaterThan(1_000)
    expect(fitted.omitted).toBe(1 + 3_000 - (fitted.listed ?? 0))
  })
})

describe('concurrently', () => {
  it('should do everything, never more at a time than allowed, and end with the first error', async () => {
    let inFlight = 0
    let most = 0
    const done: number[] = []
    const work = async (item: number) => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await Promise.resolve()
      if (item === 13) throw new Error('unlucky')
      done.push(item)
      inFlight -= 1
    }
    const items = Array.from({ length: 12 }, (_, place) => place)
    await concurrently(items, 5, work)
    expect(done).toEqual(items)
    expect(most).toBe(5)
    await expect(concurrently([13, 14, 15, 16], 1, work)).rejects.toThrow('unlucky')
    expect(done).not.toContain(14)
  })
})

describe('readAhead', () => {
  it('should read in order, some ahead, and give errors at their place', async () => {
    let begun = 0
    const read = async (item: number) => {
      begun += 1
      if (item === 3) throw new Error('third')
      return item * 10
    }
    const found: number[] = []
    const reading = async () => {
      for await (const value of readAhead([1, 2, 3, 4, 5, 6], 3, read)) found.push(value)
    }
    await expect(reading()).rejects.toThrow('third')
    expect(found).toEqual([10, 20])
    expect(begun).toBe(5)
  })
})
