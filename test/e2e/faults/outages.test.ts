/**
 * Brokers and servers die, do not answer, answer too late or cannot be reached, each while input flows from
 * Kafka to a CQL server and ClickHouse. The process goes on by itself, and what it leaves is what a run
 * leaves that nobody disturbs.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectSame } from '../deployment/compare.ts'
import { say } from './keeper.ts'
import { drawMoments, seed } from './moments.ts'
import { impatient, outages, type Outage } from './outages.ts'
import { useOwnServers } from './own-servers.ts'
import { hasServers, startServers } from './servers.ts'
import { cqlTrial, patienceMs } from './trial.ts'

/** How often each of them happens. */
const rounds = Number(process.env['ANABRANCH_FAULT_ROUNDS'] ?? 1)
const only = process.env['ANABRANCH_FAULT_ONLY'] ?? ''
const chosen = outages.filter(({ name }) => name.includes(only))
const order = drawOrder()

// Only real servers fail like real servers: without them there is nothing to see.
describe.skipIf(!hasServers)('outages of servers', () => {
  const own = useOwnServers(startServers)

  it(
    `should leave the same after ${order.length} of them (seed ${seed})`,
    async () => {
      const { directory, servers, input, outcome } = own()
      const { proxies, clickHouse } = servers
      const trial = await cqlTrial({
        directory,
        addresses: {
          kafka: proxies.kafka.address,
          cql: proxies.cql.address,
          clickHouse: `http://${proxies.clickHouse.address}`,
        },
        clickHouse: clickHouse.address,
        input,
        parts: order.length + 1,
        settings: impatient,
      })
      const process = trial.keep()
      await trial.during(() => trial.more())
      const moments = drawMoments(order.length, 1_000)
      for (const [index, outage] of order.entries()) {
        await trial.during(async () => {
          await sleep(moments[index]?.delayMs)
          say(outage.name)
          await outage.break(servers)
          say('mended')
        })
        expect(process.ends, `after this: ${outage.name}`).toEqual([])
      }
      await trial.during(async () => {})
      expect(await process.stop()).toMatchObject({ code: 0 })
      expectSame(await trial.outcome(), outcome)
    },
    (5 + order.length) * patienceMs,
  )
})

// Helpers

/** All of them in an order that the seed decides, as often as there are rounds. */
function drawOrder(): readonly Outage[] {
  const all = fc.shuffledSubarray([...chosen], { minLength: chosen.length })
  return fc.sample(all, rounds).flat()
}
