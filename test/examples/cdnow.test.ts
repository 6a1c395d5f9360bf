import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import cdnow, { cdnowPurchase } from '../../examples/cdnow.ts'
import type { WindowResult } from '#operators'
import { plan } from '#pipeline'
import { runExample, type ExampleRun } from './run-example.ts'

const path = fileURLToPath(new URL('../../../shared/data/cdnow/CDNOW_master.txt', import.meta.url))

describe('cdnowPurchase', () => {
  it('should read a line as an order of the customer on that day', () => {
    const decoded = decode(' 00002 19970112  5   77.00')
    expect(decoded.ok && decoded.value).toMatchObject({
      type: 'track',
      event: 'Order Completed',
      userId: '00002',
      timestampMs: Date.UTC(1997, 0, 12),
      properties: { discs: 5, revenue: 77 },
    })
  })

  it.each([
    ['the line of column names', ' customer_id  date number_of_cds  dollar_value', 'no-purchase'],
    ['a day that there is not', ' 00002 19970231  5   77.00', 'invalid-time'],
    ['half a line', ' 00002 19970112', 'no-purchase'],
  ])('should refuse %s', (_, line, reason) => {
    const decoded = decode(line)
    expect(decoded.ok ? 'accepted' : decoded.reason).toBe(reason)
  })
})

describe('cdnow', () => {
  it('should have nothing that the plan complains about', () => {
    expect(plan(cdnow).problems).toEqual([])
  })
})

const title = existsSync(path) ? 'the whole file' : 'the whole file (skipped: it is not here)'
// The data is somebody else's and does not come with this package.
describe.skipIf(!existsSync(path))(title, () => {
  let run: ExampleRun
  beforeAll(async () => {
    run = await runExample(cdnow, [path])
  })

  it('should take every purchase, refuse the column names, and find nothing late', () => {
    const { read, accepted, late, rejected, profiles } = run.summary
    expect({ read, accepted, late, profiles }).toEqual({
      read: 69_660,
      accepted: 69_659,
      late: 0,
      profiles: 23_570,
    })
    expect(rejected.byReason).toEqual({ 'no-purchase': 1 })
    expect(run.output('late')).toEqual([])
  })

  it('should add up to the cent in profiles and in windows: 2,500,315.63 dollars', async () => {
    const { cents, discs, purchases } = independentTotals()
    expect(cents).toBe(250_031_563)
    const total = { cents: 0, discs: 0, purchases: 0 }
    for await (const { traits } of run.profiles.list()) {
      total.cents += Math.round(Number(traits['revenue']) * 100)
      total.discs += Number(traits['discs'])
      total.purchases += Number(traits['purchases'])
    }
    expect(total).toEqual({ cents, discs, purchases })

    const months = run.output('revenue') as readonly WindowResult[]
    const monthCents = months.map(({ values }) => Math.round(Number(values['revenue']) * 100))
    expect(monthCents.reduce((sum, part) => sum + part, 0)).toBe(cents)
    expect(months).toHaveLength(19)
  })

  it('should know the first and the last day of a customer', async () => {
    const profile = await run.profiles.get('user_id:00003')
    const days = readFileSync(path, 'latin1').match(/(?<=^ 00003 )\d{8}/gm) ?? []
    const iso = (day = '') => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
    expect(profile?.traits).toMatchObject({
      purchases: days.length,
      first: iso(days.at(0)),
      last: iso(days.at(-1)),
    })
  })
})

// Helpers

function decode(line: string) {
  const bytes = Buffer.from(line)
  return cdnowPurchase.decode(bytes, 0, bytes.length, { receivedAtMs: Date.UTC(2025, 0, 1) })
}

/** Sums over the columns as they stand in the file, in whole cents: no decoder, no floats. */
function independentTotals() {
  const total = { cents: 0, discs: 0, purchases: 0 }
  for (const line of readFileSync(path, 'latin1').split('\n').slice(1)) {
    const [, , discs, dollars] = line.trim().split(/\s+/)
    if (dollars === undefined) continue
    total.cents += Number(dollars.replace('.', ''))
    total.discs += Number(discs)
    total.purchases += 1
  }
  return total
}
