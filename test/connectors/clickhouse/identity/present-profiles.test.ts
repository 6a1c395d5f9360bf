import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { IdentityBench, resolved } from './identity-bench.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let bench: IdentityBench

beforeEach(async () => {
  directory = await temporaryDirectory()
  bench = new IdentityBench(directory.path)
  await bench.open()
})

afterEach(async () => {
  await bench.close()
  await directory.remove()
})

const anonymous = { fragment: 'anonymous:1', profileId: 'P1', members: ['anonymous:1'] }
const user = { fragment: 'user:ada', profileId: 'P2', members: ['user:ada'] }
const merged = {
  fragment: 'user:ada',
  profileId: 'P2',
  members: ['anonymous:1', 'user:ada'],
  absorbed: ['P1'],
}

/** Two profiles in two months, and the event that merges them. */
async function mergeTwo(): Promise<void> {
  await bench.save(resolved('m-1', anonymous, 0), resolved('m-2', user, 1))
  await bench.save(resolved('m-3', merged, 1))
}

describe('events of merged profiles', () => {
  it('should keep the profile of their arrival, and show the present one', async () => {
    await mergeTwo()
    expect(await bench.profiles('arrival_profile_id')).toEqual({
      'm-1': 'P1',
      'm-2': 'P2',
      'm-3': 'P2',
    })
    expect(await bench.profiles('present_profile_id')).toEqual({
      'm-1': 'P2',
      'm-2': 'P2',
      'm-3': 'P2',
    })
  })

  it('should go by the latest of several merges, within an epoch and across', async () => {
    const again = { ...merged, profileId: 'P3', absorbed: ['P2'] }
    const last = { ...merged, profileId: 'P4', absorbed: ['P3'] }
    await bench.save(resolved('m-1', anonymous), resolved('m-2', merged), resolved('m-3', again))
    expect(new Set(Object.values(await bench.profiles('present_profile_id')))).toEqual(
      new Set(['P3']),
    )
    await bench.save(resolved('m-4', last))
    expect(new Set(Object.values(await bench.profiles('present_profile_id')))).toEqual(
      new Set(['P4']),
    )
  })

  it('should follow all profiles that an event touched', async () => {
    await bench.save(resolved('m-1', anonymous), resolved('m-2', user))
    const touched = [
      { profileId: 'P7', members: ['user:ada'] },
      { profileId: 'P8', members: ['anonymous:1'] },
    ]
    await bench.save(resolved('m-3', { ...user, profileId: 'P7', touched }))
    expect(await bench.profiles('present_profile_id')).toEqual({
      'm-1': 'P8',
      'm-2': 'P7',
      'm-3': 'P7',
    })
  })

  it('should write no override where nothing merged, and one a member where it did', async () => {
    await mergeTwo()
    const rows = await bench.ask('SELECT fragment, profile_id FROM profile_events_overrides')
    expect(rows).toHaveLength(2)
  })

  it('should write overrides once when a commit is repeated after a crash', async () => {
    await bench.save(resolved('m-1', anonymous))
    const committables = await bench.save(resolved('m-3', merged))
    await bench.close()
    await bench.open()
    await bench.commit(committables)
    const [row] = await bench.ask('SELECT count() AS rows FROM profile_events_overrides')
    expect(row).toEqual({ rows: 2 })
  })
})

describe('squash', () => {
  it('should say what it would rewrite, and change nothing, in a dry run', async () => {
    await mergeTwo()
    expect(await bench.squash(2, { dryRun: true })).toEqual([
      { partition: '202401', events: 1, fragments: 1 },
    ])
    expect(await bench.profiles('profile_id')).toMatchObject({ 'm-1': 'P1' })
    expect(await bench.ask('SELECT * FROM profile_events_overrides')).toHaveLength(2)
  })

  it('should write present profiles into old events, and drop the overrides', async () => {
    await mergeTwo()
    expect(await bench.squash(2)).toEqual([{ partition: '202401', events: 1, fragments: 1 }])
    expect(await bench.profiles('profile_id')).toEqual({ 'm-1': 'P2', 'm-2': 'P2', 'm-3': 'P2' })
    expect(await bench.profiles('present_profile_id')).toEqual(await bench.profiles('profile_id'))
    expect(await bench.profiles('arrival_profile_id')).toMatchObject({ 'm-1': 'P1' })
    expect(await bench.ask('SELECT * FROM profile_events_overrides')).toEqual([])
    expect(await bench.squash(2)).toEqual([])
  })

  it('should leave alone what is not settled, and what other pipelines wrote', async () => {
    await mergeTwo()
    expect(await bench.squash(1)).toEqual([])
    expect(await bench.profiles('profile_id')).toMatchObject({ 'm-1': 'P1' })
    expect(await bench.profiles('present_profile_id')).toMatchObject({ 'm-1': 'P2' })
  })

  it('should take merges and events that come after it', async () => {
    await mergeTwo()
    await bench.squash(2)
    const last = { ...merged, profileId: 'P5', absorbed: ['P2'] }
    await bench.save(
      resolved('m-4', last, 2),
      resolved('m-5', { ...anonymous, profileId: 'P5' }, 2),
    )
    expect(new Set(Object.values(await bench.profiles('present_profile_id')))).toEqual(
      new Set(['P5']),
    )
    expect(await bench.squash(3)).toMatchObject([{ partition: '202401' }, { partition: '202402' }])
    expect(new Set(Object.values(await bench.profiles('profile_id')))).toEqual(new Set(['P5']))
  })
})
