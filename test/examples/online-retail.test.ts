import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pipeline as through } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import onlineRetail, { invoiceLine } from '../../examples/online-retail.ts'
import { clickhouse } from '#connectors'
import { loadConfig, plan, type RunSummary } from '#pipeline'
import { memoryStore } from '#state'
import { queryBelow } from '../connectors/clickhouse/tables/table-bench.ts'
import { collect } from '../connectors/clickhouse/bench.ts'
import { runInMemory } from '../helpers/run-in-memory.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { profilesOf } from './run-example.ts'

const compressed = fileURLToPath(
  new URL('../../../shared/data/online-retail/online_retail.csv.gz', import.meta.url),
)

describe('invoiceLine', () => {
  it('should read a line of an invoice as what a customer bought', () => {
    const decoded = decode(row)
    expect(decoded.ok && decoded.value).toMatchObject({
      event: 'Product Purchased',
      userId: '17850',
      timestampMs: Date.UTC(2010, 11, 1, 8, 26),
      properties: { invoice: '536365', stock: '85123A', quantity: 6, amount: 15.3 },
    })
  })

  it('should read a negative quantity as a return, and nobody as the guest of an invoice', () => {
    const decoded = decode({ ...row, Quantity: '-1', CustomerID: '' })
    expect(decoded.ok && decoded.value).toMatchObject({
      event: 'Product Returned',
      userId: null,
      anonymousId: 'guest-536365',
      properties: { quantity: -1, amount: -2.55 },
    })
  })

  it.each([
    ['a quantity that is no number', { Quantity: 'six' }, 'no-invoice-line'],
    ['a price that is no number', { UnitPrice: '2,55' }, 'no-invoice-line'],
    ['no invoice', { InvoiceNo: '' }, 'no-invoice-line'],
    ['a time that is none', { InvoiceDate: 'yesterday' }, 'invalid-time'],
  ])('should refuse %s', (_, changed, reason) => {
    const decoded = decode({ ...row, ...changed })
    expect(decoded.ok ? 'accepted' : decoded.reason).toBe(reason)
  })
})

describe('onlineRetail', () => {
  it('should have nothing that the plan complains about', () => {
    expect(plan(onlineRetail).problems).toEqual([])
  })
})

/** Each trait that stays, as SQL over the lines of one person. */
const figures = {
  orders: 'uniqExactIf(invoice, bought)',
  returns: 'uniqExactIf(invoice, NOT bought)',
  spent: 'sumIf(amount, bought)',
  refunded: 'sumIf(amount, NOT bought)',
  lifetime_value: 'sum(amount)',
  pieces: 'sum(quantity)',
  products: 'uniqExactIf(stock, bought)',
  largest_line: 'if(countIf(bought) = 0, NULL, maxIf(amount, bought))',
  first_order: 'if(countIf(bought) = 0, NULL, toString(minIf(toDate(timestamp), bought)))',
  last_country: 'argMax(country, (timestamp, message_id))',
}

/** An order counts for ninety days, from midnight of its own. */
const recent = 'countIf(bought AND toDate(timestamp) > {day:Date} - 90)'

/** Each segment, as SQL over the lines of one person up to a day. */
const conditions = {
  big_spenders: 'sum(amount) >= 5000 AND uniqExactIf(invoice, bought) >= 2',
  once_only: 'uniqExactIf(invoice, bought) = 1',
  senders_back: 'uniqExactIf(invoice, NOT bought) >= 3',
  lapsed: `uniqExactIf(invoice, bought) >= 1 AND ${recent} = 0`,
  lapsed_spenders: `uniqExactIf(invoice, bought) >= 2 AND ${recent} = 0 AND sum(amount) >= 5000`,
}

/**
 * Who bought or sent back something right after a day. What time alone moves is told when the watermark
 * comes there, with the events that were read by then: of these people more than the day itself.
 */
const soonBack = 'toDate(timestamp) > {day:Date} AND toDate(timestamp) <= {day:Date} + 4'

const days = ['2011-02-28', '2011-06-15', '2011-12-09']

const lines = `
  SELECT
    coalesce(user_id, anonymous_id) AS person, timestamp, message_id,
    event = 'Product Purchased' AS bought,
    JSONExtractString(properties, 'invoice') AS invoice,
    JSONExtractString(properties, 'stock') AS stock,
    JSONExtractString(properties, 'country') AS country,
    JSONExtractInt(properties, 'quantity') AS quantity,
    toDecimal64(JSONExtractRaw(properties, 'amount'), 3) AS amount
  FROM events`

const isHere = existsSync(compressed)
const title = isHere ? 'the whole file' : 'the whole file (skipped: it is not here)'
// The data is somebody else's and does not come with this package.
describe.skipIf(!isHere)(title, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let archive: clickhouse.Archive
  let summary: RunSummary
  /** Traits by customer, and the customer of each profile. */
  const traitsOf = new Map<string, Readonly<Record<string, unknown>>>()
  const personOf = new Map<unknown, string>()

  beforeAll(async () => {
    directory = await temporaryDirectory()
    const input = `${directory.path}/online_retail.csv`
    await through(createReadStream(compressed), createGunzip(), createWriteStream(input))
    const values = { 'connectors.files.inputs': [input] }
    const config = await loadConfig({ environment: {}, values })
    const connectorConfig = (name: string) => config.connector(name)
    const store = memoryStore()
    const dataDirectory = directory.path
    const options = { store, dataDirectory, connectorConfig, untilEnd: true }
    summary = await (await runInMemory(onlineRetail, options)).done
    archive = await clickhouse.openArchive(
      connectorConfig('clickhouse') as clickhouse.ClickHouseConfig,
      dataDirectory,
    )
    for await (const profile of (await profilesOf(onlineRetail, store)).list()) {
      const person = profile.identifiers[0]?.value ?? ''
      traitsOf.set(person, profile.traits)
      personOf.set(profile.id, person)
    }
  })

  afterAll(async () => {
    await archive.close()
    await directory.remove()
  })

  it('should take every line once: 5,268 stand there twice', () => {
    const { read, accepted, duplicates, late, rejected } = summary
    expect({ read, accepted, duplicates, late, rejected: rejected.total }).toEqual({
      read: 541_909,
      accepted: 536_641,
      duplicates: { natural: 5_268, synthetic: 0 },
      late: 0,
      rejected: 0,
    })
  })

  it.each(Object.entries(figures))('should know %s as one query does', async (trait, figure) => {
    const rows = await ask(`SELECT person, ${figure} AS value FROM (${lines}) GROUP BY person`)
    expect(rows.length).toBe(traitsOf.size)
    // Of nobody's events there is no trait, and a query gives NULL or 0.
    const asked = rows.map(({ person, value }) => [person, value ?? 0])
    const known = [...traitsOf].map(([person, traits]) => [person, traits[trait] ?? 0])
    expect(sorted(known)).toEqual(sorted(asked))
  })

  it.each(days)('should have known the orders of ninety days on %s', async (day) => {
    const asked = await peopleOn(day, `${recent} AS value`, 'value > 0')
    const query = queryBelow("What was a trait's value at the end of a day?")
    const told = await toldOn(day, query, { trait: 'orders_90d' })
    const counts = told.filter(({ value }) => Number(value) !== 0)
    expect(asked.length).toBeGreaterThan(500)
    expect(sorted(counts.map(({ person, value }) => [person, Number(value)]))).toEqual(
      sorted(asked.map(({ person, value }) => [person, value])),
    )
  })

  it.each(Object.entries(conditions))('should know who was in %s', async (segment, condition) => {
    const query = queryBelow('Who was in a segment at the end of a day?')
    let people = 0
    for (const day of days) {
      const asked = await peopleOn(day, '1 AS value', condition)
      const told = await toldOn(day, query, { segment })
      expect(sorted(told.map(({ person }) => [person])), day).toEqual(
        sorted(asked.map(({ person }) => [person])),
      )
      people += asked.length
    }
    expect(people).toBeGreaterThan(10)
  })

  /** What a query says of each person's lines up to the end of a day. */
  async function peopleOn(day: string, figure: string, condition: string) {
    const sql = `
      SELECT person, ${figure} FROM (${lines})
      WHERE toDate(timestamp) <= {day:Date}
      GROUP BY person HAVING ${condition}`
    return withoutSoonBack(day, await ask(sql, { day }))
  }

  /** What the profile step had told of each person by the end of a day. */
  async function toldOn(day: string, sql: string, params: object) {
    const rows = await ask(sql, { day, ...params })
    const people = rows.map((row) => ({ ...row, person: personOf.get(row['profile_id']) }))
    return withoutSoonBack(day, people)
  }

  async function withoutSoonBack(day: string, people: readonly Row[]) {
    const rows = await ask(`SELECT DISTINCT person FROM (${lines}) WHERE ${soonBack}`, { day })
    const left = new Set(rows.map(({ person }) => person))
    return people.filter(({ person }) => !left.has(person))
  }

  async function ask(sql: string, params: Readonly<Record<string, unknown>> = {}) {
    return await collect(archive.rows(sql, { params }))
  }
})

// Helpers

type Row = Readonly<Record<string, unknown>>

const row = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01T08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850',
  Country: 'United Kingdom',
}

function decode(fields: Readonly<Record<string, string>>) {
  const bytes = Buffer.from(JSON.stringify(fields))
  return invoiceLine.decode(bytes, 0, bytes.length, { receivedAtMs: Date.UTC(2025, 0, 1) })
}

function sorted(pairs: readonly (readonly unknown[])[]) {
  return pairs.map((pair) => JSON.stringify(pair)).toSorted()
}
