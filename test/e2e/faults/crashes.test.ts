/**
 * The process that runs the pipeline dies, again and again, while input flows from Kafka to a CQL server
 * and ClickHouse: what is left in the end is what a run leaves that nobody disturbs.
 *
 * `npm run faults` kills more often; `ANABRANCH_SEED` makes the moments of a run again.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCluster, type Cluster } from '../deployment/cluster.ts'
import { expectSame } from '../deployment/compare.ts'
import { prepare, type Expected } from './expected.ts'
import { drawMoments, seed } from './moments.ts'
import { hasServers } from './servers.ts'
import { cqlTrial, patienceMs } from './trial.ts'

const kills = Number(process.env['ANABRANCH_FAULT_KILLS'] ?? 3)

// Faults are those of real servers, and take minutes: `npm run faults`.
describe.skipIf(!hasServers)('a process that is killed', () => {
  let directory: string
  let cluster: Cluster
  let expected: Expected

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-crashes-'))
    cluster = await startCluster(directory)
    expected = await prepare(directory)
  }, 3 * patienceMs)

  afterAll(async () => {
    await cluster.stop()
    await rm(directory, { recursive: true, force: true })
  }, patienceMs)

  it(
    `should leave the same after ${kills} kills at random moments (seed ${seed})`,
    async () => {
      const { kafka, clickHouse } = cluster
      const addresses = { kafka: kafka.address, clickHouse: clickHouse.address }
      const trial = await cqlTrial({ directory, addresses, input: expected.input, parts: kills })
      const process = trial.keep()
      for (const { afterOutput, delayMs } of drawMoments(kills)) {
        const flowing = trial.feed.part()
        if (afterOutput) await trial.more()
        await sleep(delayMs)
        await process.kill()
        await flowing
      }
      expect(process.ends.map(({ signal }) => signal)).toEqual(
        Array.from({ length: kills }, () => 'SIGKILL'),
      )
      await trial.during(async () => {})
      expect(await process.stop()).toMatchObject({ code: 0 })
      expectSame(await trial.outcome(), expected.outcome)
    },
    (5 + kills) * patienceMs,
  )
})
