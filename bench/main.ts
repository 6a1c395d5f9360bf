import { parseArgs } from 'node:util'
import { benchCells } from './cells.ts'
import { benchCheckpoints } from './checkpoints.ts'
import { benchClickHouse } from './clickhouse/clickhouse.ts'
import { benchCql } from './cql/cql.ts'
import { benchCustomers } from './customers.ts'
import { benchEvents } from './events.ts'
import type { Figure } from './figure.ts'
import { benchKafkaToKafka } from './kafka/kafka-to-kafka.ts'
import { benchKafkaSink } from './kafka/sink.ts'
import { benchKafkaSource } from './kafka/source.ts'
import { benchLimit } from './limit.ts'
import { benchLiveJob } from './live-job.ts'
import { benchLiveProfiles } from './live-profiles.ts'
import { benchLinking } from './linking/linking.ts'
import { benchOperators } from './operators.ts'
import { jsonText, machineFacts, tableLines } from './report.ts'
import { addressOf, MissingServerError } from './servers.ts'
import { benchWindows } from './windows.ts'
import { Workspace } from './workspace.ts'

/*
 * `npm run bench -- [limit] [events] [operators] [windows] [segments] [linking] [customers] [state] [kafka-source]
 * [kafka-sink] [kafka-to-kafka] [cql] [clickhouse] [--json] [--large]`: the named sections, or all of
 * them. Those that need a server which is not there are left out, and named at the end. See README.md
 * beside this file.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
  },
})

const workspace = new Workspace()
process.once('exit', () => workspace.remove())
process.once('SIGINT', () => process.exit(130))

const sections: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  limit: () => benchLimit(workspace),
  events: benchEvents,
  operators: benchOperators,
  windows: benchWindows,
  segments: async () => [...(await benchLiveProfiles()), ...(await benchLiveJob(workspace))],
  linking: () => benchLinking(values),
  customers: () => benchCustomers(workspace),
  state: async () => [...(await benchCells()), ...(await benchCheckpoints(workspace, values))],
  'kafka-source': async () => benchKafkaSource(await addressOf('kafka')),
  'kafka-sink': async () => benchKafkaSink(await addressOf('kafka')),
  'kafka-to-kafka': async () => benchKafkaToKafka(await addressOf('kafka')),
  cql: async () => benchCql(await addressOf('cql')),
  clickhouse: async () => benchClickHouse(await addressOf('clickHouse')),
}

const named = positionals.length === 0 ? Object.keys(sections) : positionals
const facts = machineFacts()
const rows: Figure[] = []
for (const name of named) {
  const section = sections[name]
  if (section === undefined) {
    console.error(`no section '${name}': name some of ${Object.keys(sections).join(', ')}`)
    process.exit(2)
  }
  process.stderr.write(`${name} …\n`)
  try {
    rows.push(...(await section()))
  } catch (error) {
    if (!(error instanceof MissingServerError)) throw error
    console.error(`${name}: left out. ${error.message}`)
    if (positionals.length > 0) process.exitCode = 1
  }
}
const report = { facts: { ...facts, ...workspace.inputFacts() }, rows }
console.log(values.json ? jsonText(report) : tableLines(report).join('\n'))
