import { concurrently } from '../../../../connectors/scylla/profiles/concurrently.ts'
import {
  profiles,
  type CqlSession,
  type CqlStatement,
} from '../../../../connectors/scylla/index.ts'
import { ProfileStatements } from '../../../../connectors/scylla/profiles/statements.ts'
import { tablesOf } from '../../../../connectors/scylla/profiles/tables.ts'
import { writeTimes } from '../../../../connectors/scylla/profiles/write-time.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { makeKeyspace } from './keyspace.ts'
import { changeOf, recordOf } from './records.ts'
import { connectorContextOf } from './sink-context.ts'

/**
 * `npx tsx test/connectors/scylla/profiles/bench.ts [PROFILES]`: profiles of 3 identifiers and 6 traits
 * through the sink, and the same batches, made beforehand, through the session alone.
 */
const count = Number(process.argv[2] ?? 10_000)
const inFlightMax = 128

const keyspace = await makeKeyspace()
const directory = await temporaryDirectory()
const writer = await profiles().open(connectorContextOf(keyspace, directory.path), 0)
try {
  for (const round of [1, 2, 3]) {
    const messages = Array.from({ length: count }, (_, place) => changeOf(typical(place, round)))
    const stagedMs = await timed(async () => {
      for (const message of messages) await writer.write([message])
    })
    let staged = await writer.prepare(round)
    const committedMs = await timed(() => writer.commit(staged))
    staged = null
    say(
      `${round === 1 ? 'new' : 'known'} profiles: ${perSecond(stagedMs)} staged, ` +
        `${perSecond(committedMs)} committed`,
    )
    const batches = messages.map(({ value }) => batchOf(value.profile ?? typical(0, 0), round))
    const bareMs = await timed(() => sendAll(keyspace.session, batches))
    say(`the same batches alone: ${perSecond(bareMs)}`)
    const rows = batches.map((batch) => batch.slice(1, 2))
    const rowMs = await timed(() => sendAll(keyspace.session, rows))
    say(`one row each: ${perSecond(rowMs)}`)
  }
} finally {
  await writer.close()
  await keyspace.drop()
  await directory.remove()
}

function typical(place: number, round: number) {
  const seen = { firstSeenMs: 1_000, lastSeenMs: 1_000 + round, count: round }
  const identifiers = [
    { type: 'user_id', value: `user-${place}`, ...seen },
    { type: 'email', value: `user-${place}@example.com`, ...seen },
    { type: 'anonymous_id', value: `browser-${place}`, ...seen },
  ]
  const traits = {
    email: `user-${place}@example.com`,
    name: 'Ada Lovelace',
    orders: round,
    revenue: 10.5 * round,
    categories: ['hats', 'shoes'],
    last_seen_on: { url: 'https://shop.example/hats', referrer: null },
  }
  return recordOf(`user-${place}`, { version: round, events: round, identifiers, traits })
}

function batchOf(profile: ReturnType<typeof recordOf>, round: number): readonly CqlStatement[] {
  const { aliases = [], identifiers = [] } = profile
  const statements = new ProfileStatements(tablesOf(keyspace.name), writeTimes(round, 100))
  return statements.profile({ ...profile, aliases, identifiers })
}

async function sendAll(
  session: CqlSession,
  batches: readonly (readonly CqlStatement[])[],
): Promise<void> {
  await concurrently(batches, inFlightMax, async (batch) => {
    const [first] = batch
    if (batch.length > 1) await session.batch(batch, { idempotent: true })
    else if (first) await session.execute(first.statement, first.params, { idempotent: true })
  })
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}

function perSecond(ms: number): string {
  return `${Math.round((count / ms) * 1_000).toLocaleString('en')}/s`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
