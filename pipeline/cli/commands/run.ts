import { startOperations } from '../../operations/index.ts'
import type { RunSummary } from '../../runtime/run-types.ts'
import { assertPlan } from '../../plan.ts'
import { describeSharing } from '../../sharing.ts'
import { loadBoundDefinition } from '../bound-definition.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/print.ts'
import type { Job, RunCommandOptions } from '../running/job.ts'
import { reporter } from '../running/reporter.ts'
import { runAlone } from '../running/run-alone.ts'
import { runTogether } from '../running/run-together.ts'
import { summaryLines } from '../running/summary.ts'
import { stateDirectory } from '../state-directory.ts'

/**
 * `anabranch run`: runs a pipeline from where the last run stopped, tells on stderr how it goes, and
 * prints its summary at the end. Several processes may run it where its plan allows that and its state
 * is in a cluster.
 */
export async function run(file: string, options: RunCommandOptions): Promise<void> {
  const { loaded, config } = await loadBoundDefinition(file, options)
  const { sharing } = assertPlan(loaded.definition)
  const state = stateDirectory(config.stateDirectory)
  const tells = reporter(config.logLevel)
  const isShared = sharing.shared && config.stateStore === 'scylla'
  tells.logger.debug({ sharing: describeSharing(sharing) }, 'shared by processes')
  const { definition } = loaded
  const { logger } = tells
  const operations = await startOperations({ config: config.operations, definition, logger })
  const job: Job = { loaded, config, state, options, reporter: tells, operations }
  const summary = await runJob(job, isShared)
  if (summary === undefined) return void (process.exitCode = exitCodes.stoppedAtOnce.code)
  await print(options.json === true ? [JSON.stringify(summary)] : summaryLines(summary))
}

async function runJob(job: Job, isShared: boolean): Promise<RunSummary | undefined> {
  try {
    return await (isShared ? runTogether(job) : runAlone(job))
  } finally {
    await job.operations.close()
  }
}
