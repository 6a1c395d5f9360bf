import { runShared } from '../../runtime/sharing/run-shared.ts'
import type { RunSummary } from '../../runtime/run-types.ts'
import { CliError } from '../cli-error.ts'
import { makeStateDirectory } from '../state-directory.ts'
import { claimState } from './claim-state.ts'
import { runOptions, type Job } from './job.ts'
import { untilDone } from './until-done.ts'

/**
 * Runs a pipeline as one of several processes that share it. They may use one state directory: what
 * lies there belongs to a partition, and so to one of them at a time.
 */
export async function runTogether(job: Job): Promise<RunSummary | undefined> {
  const { config, state, loaded, options, reporter } = job
  if (options.from !== undefined) {
    throw new CliError('usage', 'a run that shares its pipeline cannot go back to a savepoint', {
      fix: 'Leave --from out.',
    })
  }
  await makeStateDirectory(state)
  await claimState(state, loaded, options.config)
  const { openCluster } = await import('./open-cluster-state.ts')
  const cluster = await openCluster(config, loaded.definition)
  try {
    const run = runShared({
      definition: loaded.definition,
      run: runOptions(job),
      openShard: (shard) => cluster.openShard(shard),
      memory: cluster.memory,
    })
    return await untilDone(run, reporter)
  } finally {
    await cluster.close()
  }
}
