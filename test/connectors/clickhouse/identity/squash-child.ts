import { clickhouse } from '#connectors'
import { IdentityBench } from './identity-bench.ts'

/** Squashes an archive in a process of its own, made to be killed: prints each month that is done. */
const [directory = '', throughEpoch = ''] = process.argv.slice(2)
const { config } = new IdentityBench(directory)
const options = { pipeline: 'shop', throughEpoch: Number(throughEpoch) }
for await (const { partition } of clickhouse.squashArchive(config, directory, options))
  process.stdout.write(`${partition}\n`)
