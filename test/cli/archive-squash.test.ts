import { afterAll, beforeAll, expect, it } from 'vitest'
import { cli, cliJsonLines } from '../helpers/cli.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>

beforeAll(async () => (directory = await temporaryDirectory()))
afterAll(() => directory.remove())

const state = () => ['--state', directory.path]
const run = () => cli('run', 'test/cli/definitions/identities.ts', '--until-end', ...state())
const query = (sql: string) => cliJsonLines('archive', 'query', sql, ...state())

const presentProfiles =
  'SELECT message_id, present_profile_id FROM profile_events_present ORDER BY message_id'

it('should write present profiles into old events, when they are settled', async () => {
  await run()
  await run() // its epoch settles those of the first one
  const before = await query(presentProfiles)
  const [moved] = (await query(
    'SELECT countIf(profile_id != present_profile_id) AS events FROM profile_events_present',
  )) as { events: number }[]
  expect(before.length).toBeGreaterThan(100)
  expect(moved?.events).toBeGreaterThan(0)

  const wouldBe = await cliJsonLines('archive', 'squash', '--dry-run', ...state())
  const events = (wouldBe as { events: number }[]).reduce((sum, month) => sum + month.events, 0)
  expect(events).toBe(moved?.events)
  expect(await cliJsonLines('archive', 'squash', ...state())).toEqual(wouldBe)
  expect(await cliJsonLines('archive', 'squash', ...state())).toEqual([])
  expect(await query(presentProfiles)).toEqual(before)
}, 180_000)

it('should say which tables are missing', async () => {
  const squash = cli('archive', 'squash', '--table', 'nothing', ...state())
  await expect(squash).rejects.toThrow(/no table nothing, no nothing_overrides.*archiveResolved/s)
})
