import type { Config } from '../../config.ts'
import type { Operations } from '../../operations/index.ts'
import type { RunOptions } from '../../runtime/run-types.ts'
import type { LoadedDefinition } from '../load-definition.ts'
import type { SettingsOptions } from '../settings.ts'
import type { StateDirectory } from '../state-directory.ts'
import type { Reporter } from './reporter.ts'

/** Options of `anabranch run`. */
export interface RunCommandOptions extends SettingsOptions {
  readonly untilEnd?: boolean
  readonly from?: string
  readonly json?: boolean
}

/** What one run is made of. */
export interface Job {
  readonly loaded: LoadedDefinition
  readonly config: Config
  readonly state: StateDirectory
  readonly options: RunCommandOptions
  readonly reporter: Reporter
  /** Metrics, health and traces of the process. */
  readonly operations: Operations
}

/** What sinks are opened with, in a run and outside of one. */
export function sinkContext({
  state,
  config,
  reporter,
}: Omit<Job, 'loaded' | 'options' | 'operations'>) {
  const connectorConfig = (name: string): unknown => config.connector(name)
  return { dataDirectory: state.data, connectorConfig, logger: reporter.logger }
}

/** What every run of a job has in common, wherever its state is. */
export function runOptions(job: Job): Omit<RunOptions, 'store'> {
  const { config, options, operations } = job
  const untilEnd = options.untilEnd ?? false
  return { ...sinkContext(job), ...operations.runOptions, config: config.runtime, untilEnd }
}
