import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { loadConfig, run, type RunSummary } from '#pipeline'
import { lmdbStore } from '#state'
import type { PipelineDefinition } from '../pipeline/graph.ts'
import { startCost, type Cost } from './cost.ts'

/** What one run of a whole job cost, from its start until everything is durable and closed. */
export interface JobCost extends Cost {
  readonly summary: RunSummary
  /** CPU time of the main thread alone; undefined where the system does not tell (not Linux). */
  readonly mainThreadMicroseconds: number | undefined
  /** Peak of the resident set, start-up included. */
  readonly peakBytes: number
}

/**
 * `anabranch run` without its command line, over the same settings, from the start of the run. Opening the
 * store, loading code and ending the process are not counted; closing the store is, since it may still
 * have work from the last epochs.
 */
export async function runJob(
  definition: PipelineDefinition,
  input: string,
  state: string,
): Promise<JobCost> {
  const config = await loadConfig({ values: { 'connectors.files.inputs': [input] } })
  const store = await lmdbStore({ directory: join(state, 'store') })
  const mainThreadBefore = mainThreadMicroseconds()
  const stop = startCost()
  const { done } = await run(definition, {
    store,
    dataDirectory: join(state, 'data'),
    config: config.runtime,
    connectorConfig: (name) => config.connector(name),
    logger: pino({ level: 'warn' }, process.stderr),
    untilEnd: true,
  })
  const summary = await done
  await store.close()
  const cost = stop()
  const mainThreadAfter = mainThreadMicroseconds()
  checkNothingLost(summary)
  return {
    ...cost,
    summary,
    mainThreadMicroseconds:
      mainThreadBefore === undefined || mainThreadAfter === undefined
        ? undefined
        : mainThreadAfter - mainThreadBefore,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  }
}

/** Linux counts each thread; the file of the process is that of its first thread. */
function mainThreadMicroseconds(): number | undefined {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1_000
  } catch {
    return undefined
  }
}

/** A run that loses events is no benchmark. */
function checkNothingLost({ read, accepted, duplicates, rejected, late }: RunSummary): void {
  const told = accepted + duplicates.natural + duplicates.synthetic + rejected.total + late
  if (read === told && accepted > 0) return
  throw new Error(`read ${read} events and told of ${told}, of which ${accepted} accepted`)
}
