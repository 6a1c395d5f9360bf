/**
 * Exactly once, for real: the command line over LMDB and ClickHouse in process, killed with SIGKILL at
 * random moments, compared with a run that nobody touched: every profile, every archived row, every
 * reject, and what was late or in conflict.
 *
 * `ANABRANCH_KILLS=50 npx vitest run --config test/vitest.config.ts test/e2e/kill.test.ts` kills more.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeSimulation } from '../../examples/simulator/write.ts'
import { cli, cliJsonLines, startCli } from '../helpers/cli.ts'

const kills = Number(process.env['ANABRANCH_KILLS'] ?? 10)
const people = Number(process.env['ANABRANCH_KILL_PEOPLE'] ?? 600)
const definition = 'examples/customers.ts'
/** Decides the moments; `ANABRANCH_SEED` sets it again. */
const { seed = 0 } = fc.readConfigureGlobal()
/** Small polls and short epochs, so that a run lasts and every phase of an epoch is met often. */
const slow = ['--set', 'runtime.checkpointIntervalMs=30', '--set', 'runtime.pollMessagesMax=100']
/** A run may end before its moment, so a kill may take several tries. */
const triesMax = 5
const secondsMs = 1_000
/** All but what says when and in which epoch a row came in, and in which directory it was made. */
const archived = `
  SELECT * EXCEPT (archived_at, epoch, writer) FROM events
  ORDER BY source, partition, offset, message_id`

let directory: string
let input: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anabranch-kill-'))
  input = join(directory, 'input')
  await writeSimulation({ seed: 11, people }, { out: input, files: 3, gzip: false })
})

afterAll(() => rm(directory, { recursive: true, force: true }))

it(
  `should leave the same after ${kills} kills at random moments (seed ${seed})`,
  async () => {
    const untouched = join(directory, 'untouched')
    const startedMs = performance.now()
    await run(untouched)
    const lastsMs = performance.now() - startedMs
    const expected = await outcomeOf(untouched)
    expect(expected.length).toBeGreaterThan(people)

    // Drawn at once: each further sample of one seed would give the same moments again.
    const delaysMs = fc.sample(fc.integer({ min: 0, max: Math.round(lastsMs) }), kills * triesMax)
    let killed = 0
    for (let round = 1; killed < kills && delaysMs.length > 0; round += 1) {
      const state = join(directory, `killed-${round}`)
      killed += await runWithKills(state, kills - killed, delaysMs)
      expectSame(await outcomeOf(state), expected)
      await rm(state, { recursive: true })
    }
    expect(killed).toBe(kills)
  },
  // Each kill costs a start and a recovery; a machine may be ten times slower than this one was.
  (120 + kills * 60) * secondsMs,
)

// Helpers

async function run(state: string): Promise<void> {
  await cli('run', definition, '--input', input, '--state', state, '--until-end', '--json', ...slow)
}

/**
 * Kills at most `killsMax` runs, each at the next of `delaysMs`, and answers how many were killed;
 * a run that ends before its moment ends the work.
 */
async function runWithKills(state: string, killsMax: number, delaysMs: number[]): Promise<number> {
  const args = ['run', definition, '--input', input, '--state', state, '--until-end', ...slow]
  for (let killed = 0; killed < killsMax; killed += 1) {
    const { child, ended } = startCli(args)
    const { signal } = await Promise.race([
      ended,
      sleep(delaysMs.pop()).then(() => {
        child.kill('SIGKILL')
        return ended
      }),
    ])
    if (signal !== 'SIGKILL') return killed
  }
  await run(state)
  return killsMax
}

/** Everything that can be asked for, a line each. */
async function outcomeOf(state: string): Promise<readonly string[]> {
  const at = ['--state', state]
  const profiles = await cliJsonLines('profile', 'list', ...at)
  const archive = await cliJsonLines('archive', 'query', archived, ...at)
  const outputs = ['rejects', 'late', 'conflicts'].map(async (output) => {
    const lines = await cliJsonLines('rejects', 'list', '--output', output, ...at)
    // These come in the order of epochs, and those end at other places after a kill.
    return lines.map((line) => `${output} ${JSON.stringify(line)}`).toSorted()
  })
  const lines = [...profiles, ...archive].map((line) => JSON.stringify(line))
  return [...lines, ...(await Promise.all(outputs)).flat()]
}

/** Compares without printing tens of thousands of lines. */
function expectSame(found: readonly string[], expected: readonly string[]): void {
  const index = expected.findIndex((line, position) => line !== found[position])
  expect(found[index]).toBe(expected[index])
  expect(found.length).toBe(expected.length)
}
