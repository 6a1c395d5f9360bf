/**
 * One process at a time works on state that cannot be shared: a second one is refused while the first is
 * alive, takes over when it has not been heard of for a while, and then the first writes nothing more.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startCli } from '../../helpers/cli.ts'
import { startCluster } from '../deployment/cluster.ts'
import { expectSame } from '../deployment/compare.ts'
import { drawMoments, seed } from './moments.ts'
import { useOwnServers } from './own-servers.ts'
import { hasServers } from './servers.ts'
import { cqlTrial, definition, patienceMs, type Trial } from './trial.ts'

const takeovers = Number(process.env['ANABRANCH_FAULT_ROUNDS'] ?? 2)

// Only real servers fail like real servers: without them there is nothing to see.
describe.skipIf(!hasServers)('state in a cluster', () => {
  const own = useOwnServers(startCluster)

  it(
    `should be written by one process only (${takeovers} takeovers, seed ${seed})`,
    async () => {
      const { directory, servers, input, outcome } = own()
      const { kafka, clickHouse } = servers
      const addresses = { kafka: kafka.address, clickHouse: clickHouse.address }
      const parts = takeovers + 1
      const trial = await cqlTrial({ directory, addresses, input, parts })
      let process = trial.keep('process-0')
      await trial.during(async () => {
        await trial.more()
        await expectRefused(trial, process.pid)
      })

      for (const [index, { delayMs }] of drawMoments(takeovers).entries()) {
        const other = `process-${index + 1}`
        const stopped = process
        await trial.during(async () => {
          await sleep(delayMs)
          stopped.pause()
          process = trial.keep(other)
          await trial.more()
          stopped.resume()
          const { code, stderr } = await stopped.last()
          expect(stderr).toMatch(/taken over (by another process|anabranch)/)
          expect(code).toBe(1)
        })
        expect(stopped.ends).toEqual([])
      }
      await trial.during(async () => {})
      expect(await process.stop()).toMatchObject({ code: 0 })
      expectSame(await trial.outcome(`process-${takeovers}`), outcome)
    },
    (5 + takeovers) * patienceMs,
  )
})

// Helpers

async function expectRefused({ config, directory }: Trial, pid: number): Promise<void> {
  const state = join(directory, 'second')
  const second = startCli(['run', definition, '--config', config, '--state', state])
  const { code, stderr } = await second.ended
  expect(stderr).toContain(`is in use by process ${pid}`)
  expect(code).toBe(4)
}
