import { run as startRun } from '../../runtime/run.ts'
import type { RunSummary } from '../../runtime/run-types.ts'
import { CliError } from '../cli-error.ts'
import { restoredLines } from '../commands/savepoint-restore.ts'
import { underLock } from '../lock.ts'
import { refuseHalfRestored, restoreSavepoint } from '../savepoints/restore.ts'
import { rewindSinksOf } from '../savepoints/rewind-sinks.ts'
import { answerRequests } from './answer-requests.ts'
import { claimState } from './claim-state.ts'
import { runOptions, sinkContext, type Job } from './job.ts'
import { openState, type RunState } from './open-state.ts'
import { untilDone } from './until-done.ts'
import { warnOfLocalStages } from './warn-of-local-stages.ts'

/** Runs a pipeline as the only process that does, and answers other commands meanwhile. */
export async function runAlone(job: Job): Promise<RunSummary | undefined> {
  const { config, state, loaded } = job
  return underLock(state, 'run', async () => {
    await prepareState(job)
    if (config.stateStore === 'scylla') warnOfLocalStages(loaded.definition, job.reporter.logger)
    const opened = await openState({ config, state, definition: loaded.definition })
    try {
      return await runOn(opened, job)
    } finally {
      await opened.close()
    }
  })
}

async function prepareState(job: Job): Promise<void> {
  const { loaded, config, state, options, reporter } = job
  await claimState(state, loaded, options.config)
  if (options.from === undefined) return refuseHalfRestored(state)
  if (config.stateStore !== 'lmdb') throw noSavepoints()
  const rewind = rewindSinksOf(loaded.definition, sinkContext(job))
  const restored = await restoreSavepoint(state, options.from, rewind)
  for (const line of restoredLines(restored)) reporter.say(line)
}

async function runOn({ store, files, blobs }: RunState, job: Job): Promise<RunSummary | undefined> {
  const { state, config, reporter, loaded } = job
  const options = { store, ...(blobs !== undefined && { blobs }), ...runOptions(job) }
  const run = await startRun(loaded.definition, options)
  run.done.catch(() => undefined) // it may fail before it is awaited below
  const stopAnswering = await answerRequests({ run, state, store: files, config, reporter })
  try {
    return await untilDone(run, reporter)
  } finally {
    await stopAnswering()
  }
}

function noSavepoints(): CliError {
  return new CliError('usage', 'there are no savepoints of state in a cluster', {
    fix: 'Leave --from out, or restore a snapshot of the keyspace with the tools of the cluster.',
  })
}
