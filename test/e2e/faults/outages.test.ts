/**
 * Brokers and servers die, do not answer, answer too late or cannot be reached, each while input flows from
 * Kafka to a CQL server and ClickHouse. The process goes on by itself, and what it leaves is what a run
 * leaves that nobody disturbs.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectSame } from '../deployment/compare.ts'
import { prepare, type Expected } from './expected.ts'
import { say } from './keeper.ts'
import { drawMoments, seed } from './moments.ts'
import { impatient, outages, type Outage } from './outages.ts'
import { hasServers, startServers, type FaultServers } from './servers.ts'
import { cqlTrial, patienceMs } from './trial.ts'

/** How often each of them happens. */
const rounds = Number(process.env['ANABRANCH_FAULT_ROUNDS'] ?? 1)
const only = process.env['ANABRANCH_FAULT_ONLY'] ?? ''
const chosen = outages.filter(({ name }) => name.includes(only))
const order = drawOrder()

// Faults are those of real servers, and take minutes: `npm run faults`.
describe.skipIf(!hasServers)('outages of servers', () => {
  let directory: string
  let servers: FaultServers
  let expected: Expected

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-outages-'))
    servers = await startServers(directory)
    expected = await prepare(directory)
  }, 3 * patienceMs)

  afterAll(async () => {
    await servers.stop()
    await rm(directory, { recursive: true, force: true })
  }, patienceMs)

  it(
    `should leave the same after ${order.length} of them (seed ${seed})`,
    async () => {
      const { proxies, clickHouse } = servers
      const trial = await cqlTrial({
        directory,
        addresses: {
          kafka: proxies.kafka.address,
          cql: proxies.cql.address,
          clickHouse: `http://${proxies.clickHouse.address}`,
        },
        clickHouse: clickHouse.address,
        input: expected.input,
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
      expectSame(await trial.outcome(), expected.outcome)
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
