import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SegmentChange } from '#operators'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { jsonLines, whenRunning } from '../helpers/command-line.ts'
import { definition, GrowingPipeline } from './growing.ts'

let root: Awaited<ReturnType<typeof temporaryDirectory>>

beforeAll(async () => {
  root = await temporaryDirectory()
})

afterAll(() => root.remove())

describe('segments refresh', () => {
  it('should let every profile enter and leave once after a change of definitions', async () => {
    const pipeline = await changedPipeline('later')
    const [foreseen] = await pipeline.json('segments', 'refresh', '--dry-run')
    const profiles = await pipeline.profiles()
    expect(foreseen).toEqual({ profiles: profiles.length, commands: 0, left: 0 })
    expect(await pipeline.json('segments', 'refresh')).toMatchObject([{ commands: 1, left: 1 }])
    await pipeline.run()
    await expectTrue(pipeline)

    const again = await pipeline.ask('segments', 'refresh')
    expect(again.stdout).toContain('nothing to do')
  }, 60_000)

  it('should do so in a run that goes on, and wait for it', async () => {
    const pipeline = await changedPipeline('beside')
    const run = pipeline.start('run', definition)
    await whenRunning(run, pipeline.state)
    const { stdout } = await pipeline.ask('segments', 'refresh')
    expect(stdout).toMatch(/profiles were not looked at since definitions changed; now they were/)
    run.process.kill('SIGTERM')
    await run.ended
    await expectTrue(pipeline)
  }, 60_000)
})

// Helpers

/** Profiles that were last looked at under another definition. */
async function changedPipeline(name: string): Promise<GrowingPipeline> {
  const pipeline = await GrowingPipeline.make(join(root.path, name), 'events')
  await pipeline.feed(0, 200)
  await pipeline.run()
  pipeline.env['TEST_STAGE'] = 'third'
  return pipeline
}

/** Holds memberships to the orders of each profile, and what was told of the change to them. */
async function expectTrue(pipeline: GrowingPipeline): Promise<void> {
  const profiles = await pipeline.profiles()
  const isBuyer = (traits: { readonly [name: string]: unknown }) =>
    Number(traits['orders'] ?? 0) >= 5
  for (const { traits, segments } of profiles) {
    expect(segments).toEqual([isBuyer(traits) ? 'buyers' : 'visitors'])
  }
  const told = (await changesOf(pipeline)).filter(({ cause }) => cause === 'definition')
  const entered = told.filter(
    ({ segment, change }) => segment === 'visitors' && change === 'entered',
  )
  const visitors = profiles.filter(({ traits }) => !isBuyer(traits)).map(({ id }) => id)
  expect(entered.map(({ profileId }) => profileId).sort()).toEqual(visitors.sort())
  expect(told.some(({ segment, change }) => segment === 'buyers' && change === 'exited')).toBe(true)
}

/** Entries and exits, as the sink has written them. */
async function changesOf({ state }: GrowingPipeline): Promise<readonly SegmentChange[]> {
  const directory = join(state, 'data', 'entries')
  const names = (await readdir(directory, { recursive: true })).filter((name) =>
    name.endsWith('.ndjson'),
  )
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return texts.flatMap((text) => jsonLines(text)) as readonly SegmentChange[]
}
