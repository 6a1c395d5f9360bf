import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startChild } from '../../../helpers/child-process.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { IdentityBench, resolved } from './identity-bench.ts'

const child = fileURLToPath(new URL('squash-child.ts', import.meta.url))
const months = 5
const perMonth = 50

it('should give every event its profile once, whenever a squash is killed', async () => {
  const directory = await temporaryDirectory()
  const bench = new IdentityBench(directory.path)
  await bench.open()
  const anonymous = Array.from({ length: perMonth }, (_, index) => `anonymous:${index}`)
  for (let month = 0; month < months; month++) {
    const events = anonymous.map((fragment, index) =>
      resolved(
        `${month}-${index}`,
        { fragment, profileId: `P${index}`, members: [fragment] },
        month,
      ),
    )
    await bench.save(...events)
  }
  const merge = { fragment: 'user:ada', profileId: 'Q', absorbed: ['P0'] }
  await bench.save(resolved('merge', { ...merge, members: ['user:ada', ...anonymous] }))
  await bench.close()

  for (const [lines, delayMs] of [
    [0, 600],
    [2, 5],
  ] as const) {
    const squash = startChild(child, directory.path, String(bench.epoch))
    for (let line = 0; line < lines; line++) await squash.line()
    await sleep(delayMs)
    await squash.kill()
    await expectPresent(bench)
  }
  await bench.squash(bench.epoch)
  await expectPresent(bench)
  const [left] = await bench.ask(
    "SELECT countIf(profile_id != 'Q') AS wrong, count() AS events FROM profile_events",
  )
  expect(left).toEqual({ wrong: 0, events: months * perMonth + 1 })
  expect(await bench.ask('SELECT * FROM profile_events_overrides')).toEqual([])
  await directory.remove()
}, 120_000)

// Helpers

/** Whatever was done so far, the view shows the present profiles, of every event once. */
async function expectPresent(bench: IdentityBench): Promise<void> {
  const rows = await bench.ask(
    'SELECT present_profile_id AS profile, count() AS events FROM profile_events_present GROUP BY profile',
  )
  expect(rows).toEqual([{ profile: 'Q', events: months * perMonth + 1 }])
}
