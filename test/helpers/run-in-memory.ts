import type { Logger } from '#connectors'
import {
  run,
  runtimeDefaults,
  type PipelineDefinition,
  type Run,
  type RunOptions,
  type RuntimeConfig,
} from '#pipeline'
import { memoryStore, type StateStore } from '#state'

const ignore = (): void => {}

/** A logger for runs whose log nobody reads. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

export interface InMemory extends Partial<Omit<RunOptions, 'config'>> {
  readonly store?: StateStore
  readonly config?: Partial<RuntimeConfig>
}

/** Runs a definition by the real clock over a store in memory; waits between retries are short. */
export function runInMemory(definition: PipelineDefinition, options: InMemory = {}): Promise<Run> {
  return run(definition, {
    store: memoryStore(),
    dataDirectory: 'unused',
    connectorConfig: () => ({}),
    logger: silentLogger,
    ...options,
    config: { ...runtimeDefaults, retryBackoffMs: 1, ...options.config },
  })
}
