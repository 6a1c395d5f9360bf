import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { run, runtimeDefaults } from '#pipeline'
import { lmdbStore } from '#state'
import type { PipelineDefinition } from '../pipeline/graph.ts'
import type { Cost } from './cost.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What a run needs, and what it is expected to read. */
export interface WholeRun {
  readonly definition: PipelineDefinition
  readonly connectorConfig: (name: string) => unknown
  readonly messages: number
  /** Started by the definition when the first message comes. */
  readonly stopwatch: Stopwatch
}

/** Runs a definition to the end of its input, with state in LMDB: until the last epoch is committed. */
export async function wholeRun(options: WholeRun): Promise<Cost> {
  const { definition, connectorConfig, messages, stopwatch } = options
  const directory = await mkdtemp(join(tmpdir(), 'anabranch-bench-'))
  const store = await lmdbStore({ directory: join(directory, 'store') })
  try {
    const { done } = await run(definition, {
      store,
      dataDirectory: join(directory, 'data'),
      config: runtimeDefaults,
      connectorConfig,
      logger: pino({ level: 'warn' }, process.stderr),
      untilEnd: true,
      observer: { attemptBegan() {}, attemptEnded() {}, epochEnded: () => stopwatch.lap() },
    })
    const { read } = await done
    if (read !== messages) throw new Error(`The run has read ${read} messages, not ${messages}`)
    return stopwatch.cost
  } finally {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  }
}
