import customers from '../../examples/customers.ts'
import { handOver } from '../fresh-process.ts'
import { runJob } from '../run-job.ts'

/*
 * `run-customers.ts <input> <state>`: the main job. Run by hand with `node --cpu-prof --import tsx`, it
 * gives a profile of it.
 */
const [input = '', state = ''] = process.argv.slice(2)
await handOver(await runJob(customers, input, state))
// chDB's threads would keep the process up for a while.
process.exit()
