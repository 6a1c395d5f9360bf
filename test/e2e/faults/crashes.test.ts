/**
 * The process that runs the pipeline dies, again and again, while input flows from Kafka to a CQL server
 * and ClickHouse: what is left in the end is what a run leaves that nobody disturbs.
 *
 * `npm run faults` kills more often; `ANABRANCH_SEED` makes the moments of a run again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startCluster } from '../deployment/cluster.ts'
import { expectSame } from '../deployment/compare.ts'
import { drawMoments, seed } from './moments.ts'
import { useOwnServers } from './own-servers.ts'
import { hasServers } from './servers.ts'
import { cqlTrial, patienceMs } from './trial.ts'

const kills = Number(process.env['ANABRANCH_FAULT_KILLS'] ?? 3)

// Only real servers fail like real servers: without them there is nothing to see.
describe.skipIf(!hasServers)('a process that is killed', () => {
  const own = useOwnServers(startCluster)

  it(
    `should leave the same after ${kills} kills at random moments (seed ${seed})`,
    async () => {
      const { directory, servers, input, outcome } = own()
      const { kafka, clickHouse } = servers
      const addresses = { kafka: kafka.address, clickHouse: clickHouse.address }
      const trial = await cqlTrial({ directory, addresses, input, parts: kills })
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
      expectSame(await trial.outcome(), outcome)
    },
    (5 + kills) * patienceMs,
  )
})
