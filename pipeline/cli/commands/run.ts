import { lmdbStore, type LmdbStore } from '#state'
import type { Config } from '../../config.ts'
import { assertPlan } from '../../plan.ts'
import { run as startRun } from '../../runtime/run.ts'
import type { Run, RunSummary } from '../../runtime/run-types.ts'
import { restoredLines } from './savepoint-restore.ts'
import { exitCodes } from '../exit-codes.ts'
import { loadBoundDefinition } from '../bound-definition.ts'
import type { LoadedDefinition } from '../load-definition.ts'
import { underLock } from '../lock.ts'
import { print } from '../output/print.ts'
import { answerRequests } from '../running/answer-requests.ts'
import { claimState } from '../running/claim-state.ts'
import { reporter, type Reporter } from '../running/reporter.ts'
import { stopOnSignals } from '../running/stop-signals.ts'
import { summaryLines } from '../running/summary.ts'
import { refuseHalfRestored, restoreSavepoint } from '../savepoints/restore.ts'
import { rewindSinksOf } from '../savepoints/rewind-sinks.ts'
import type { SettingsOptions } from '../settings.ts'
import { stateDirectory, type StateDirectory } from '../state-directory.ts'

/** Options of `anabranch run`. */
export interface RunCommandOptions extends SettingsOptions {
  readonly untilEnd?: boolean
  readonly from?: string
  readonly json?: boolean
}

/** What one run is made of. */
interface Job {
  readonly loaded: LoadedDefinition
  readonly config: Config
  readonly state: StateDirectory
  readonly options: RunCommandOptions
  readonly reporter: Reporter
}

/**
 * `anabranch run`: runs a pipeline from where the last run stopped, tells on stderr how it goes, and
 * prints its summary at the end.
 */
export async function run(file: string, options: RunCommandOptions): Promise<void> {
  const { loaded, config } = await loadBoundDefinition(file, options)
  assertPlan(loaded.definition)
  const state = stateDirectory(config.stateDirectory)
  const job = { loaded, config, state, options, reporter: reporter(config.logLevel) }
  const summary = await underLock(state, 'run', async () => {
    await prepareState(job)
    return withStore(state, (store) => runOn(store, job))
  })
  if (summary === undefined) return void (process.exitCode = exitCodes.stoppedAtOnce.code)
  await print(options.json === true ? [JSON.stringify(summary)] : summaryLines(summary))
}

async function prepareState({ loaded, config, state, options, reporter }: Job): Promise<void> {
  await claimState(state, loaded, options.config)
  if (options.from === undefined) return refuseHalfRestored(state)
  const rewind = rewindSinksOf(loaded.definition, sinkContext(state, config, reporter))
  const restored = await restoreSavepoint(state, options.from, rewind)
  for (const line of restoredLines(restored)) reporter.say(line)
}

/** Answers no summary when the run was stopped at once: its last epoch was not saved. */
async function runOn(store: LmdbStore, job: Job): Promise<RunSummary | undefined> {
  const { loaded, config, state, options, reporter } = job
  const run = await startRun(loaded.definition, {
    store,
    ...sinkContext(state, config, reporter),
    config: config.runtime,
    untilEnd: options.untilEnd ?? false,
  })
  const signals = stopOnSignals(run, reporter.say)
  try {
    const summary = await attend(run, store, job)
    return signals.stoppedAtOnce() ? undefined : summary
  } catch (error) {
    if (!signals.stoppedAtOnce()) throw error
    return undefined
  } finally {
    signals.dispose()
  }
}

/** Answers other commands and tells how the run goes, until it is done. */
async function attend(run: Run, store: LmdbStore, job: Job): Promise<RunSummary> {
  const { state, config, reporter } = job
  run.done.catch(() => undefined) // it may fail before it is awaited below
  const stopAnswering = await answerRequests({ run, state, store, config, reporter })
  const stopFollowing = reporter.follow(run)
  try {
    return await run.done
  } finally {
    stopFollowing()
    await stopAnswering()
  }
}

async function withStore<T>(
  { store: directory }: StateDirectory,
  work: (store: LmdbStore) => Promise<T>,
): Promise<T> {
  const store = await lmdbStore({ directory })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function sinkContext(state: StateDirectory, config: Config, { logger }: Reporter) {
  const connectorConfig = (name: string): unknown => config.connector(name)
  return { dataDirectory: state.data, connectorConfig, logger }
}
