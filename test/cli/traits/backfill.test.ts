import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { jsonLines, whenRunning } from '../helpers/command-line.ts'
import { definition, GrowingPipeline, type Archive, type Shown } from './growing.ts'

let root: Awaited<ReturnType<typeof temporaryDirectory>>
/** What every event comes to under the second definition from the beginning. */
let whole: readonly Shown[]

beforeAll(async () => {
  root = await temporaryDirectory()
  const always = await GrowingPipeline.make(join(root.path, 'always'), 'resolved')
  always.env['TEST_STAGE'] = 'second'
  await always.feed(0, 400)
  await always.run()
  whole = await always.profiles()
  const segments = new Set(whole.flatMap((profile) => profile.segments))
  expect([...segments].sort()).toEqual(['spenders', 'viewers'])
}, 120_000)

afterAll(() => root.remove())

describe('traits backfill', () => {
  it.each(['resolved', 'events'] as const)(
    'should end in what traits would be from the beginning, from the archive of %s',
    async (archive) => {
      const grown = await grownPipeline(`grown-${archive}`, archive)
      expect(await grown.profiles()).not.toEqual(whole)
      expect(await grown.pasts()).toMatchObject({ orders: 'whole', revenue: 'partial' })

      const [foreseen] = (await grown.json('traits', 'backfill', '--dry-run')) as [Given]
      expect(foreseen).toMatchObject({ events: 200, commands: 0 })
      const { stdout, stderr } = await grown.ask('traits', 'backfill', '--json')
      expect(stderr).toContain('the next run takes')
      const [given] = jsonLines(stdout) as [Given]
      expect(given).toMatchObject({ events: 200, fragments: foreseen.fragments })
      expect(given.left).toBe(given.commands)

      await grown.run()
      expect(await grown.profiles()).toEqual(whole)
      expect(await grown.pasts()).toMatchObject({ revenue: 'backfilled', orders_30d: 'backfilled' })
      const again = await grown.ask('traits', 'backfill')
      expect(again.stdout).toContain('Every trait has its whole past')
    },
    120_000,
  )

  it('should do so beside a run, while events flow', async () => {
    const grown = await grownPipeline('beside', 'resolved', 300)
    const run = grown.start('run', definition)
    await whenRunning(run, grown.state)
    const names = ['revenue', 'orders_30d', 'products', 'last_seen']
    const given = await grown.json('traits', 'backfill', ...names)
    expect(given).toMatchObject([{ events: 200, left: 0 }])
    await grown.feed(300, 400)
    // Those that only segments need are left.
    expect(await grown.json('traits', 'backfill')).toMatchObject([{ left: 0 }])
    run.process.kill('SIGTERM')
    await run.ended
    await grown.run()
    expect(await grown.profiles()).toEqual(whole)
  }, 120_000)

  it('should add the past once where it is given twice', async () => {
    const grown = await grownPipeline('twice', 'events')
    await grown.json('traits', 'backfill', 'revenue')
    await grown.json('traits', 'backfill')
    await grown.run()
    expect(await grown.profiles()).toEqual(whole)
  }, 120_000)

  it('should bring back nothing of whom was erased', async () => {
    const grown = await grownPipeline('erased', 'resolved', 300)
    await grown.json('erase', 'user_id:u1', '--reason', 'asked for')
    await grown.run()
    await grown.feed(300, 400)
    await grown.run()
    const made = async () => [
      await grown.revenueOf('user_id:u1'),
      await grown.revenueOf('user_id:u2'),
    ]
    const [erased, other] = await made()
    await grown.json('traits', 'backfill')
    await grown.run()
    const [erasedAfter, otherAfter] = await made()
    expect(erasedAfter).toEqual(erased)
    expect(otherAfter).not.toEqual(other)
  }, 120_000)

  it('should say what stands in the way, and what to do', async () => {
    const grown = await grownPipeline('refused', 'resolved', 250)
    const unknown = await grown.ask('traits', 'backfill', 'revenues')
    expect(unknown).toMatchObject({ code: 3 })
    expect(unknown.stderr).toMatch(/no trait is called 'revenues'[^]*orders, revenue, last_seen/)

    grown.env['TEST_DROPS'] = 'yes'
    await grown.feed(250, 260)
    await grown.run()
    delete grown.env['TEST_DROPS']
    const pending = await grown.ask('traits', 'backfill', 'orders')
    expect(pending.stderr).toContain("no run has had the trait 'orders' yet")
    await grown.feed(260, 270)
    await grown.run()
    const away = await grown.ask('traits', 'backfill', 'orders')
    expect(away.stderr).toMatch(/was declared before, and away from epoch \d+ to epoch \d+/)
    expect(away.stderr).toContain('Give it another name')
  }, 120_000)
})

// Helpers

/** What the command prints. */
interface Given {
  readonly events: number
  readonly fragments: number
  readonly commands: number
  readonly left: number
}

/** Half of the events under the first definition, then more under the second one. */
async function grownPipeline(name: string, archive: Archive, until = 400) {
  const grown = await GrowingPipeline.make(join(root.path, name), archive)
  await grown.feed(0, 200)
  await grown.run()
  grown.env['TEST_STAGE'] = 'second'
  await grown.feed(200, until)
  await grown.run()
  return grown
}
