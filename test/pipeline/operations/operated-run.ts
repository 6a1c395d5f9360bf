import { memory, type SinkSpec, type SinkWriter, type SourceSpec } from '#connectors'
import { dedupe } from '#operators'
import { pipeline, type Run } from '#pipeline'
import { onTestFinished } from 'vitest'
import type { OperationsConfig } from '../../../pipeline/operations/settings.ts'
import { serveOperations, type Operations } from '../../../pipeline/operations/start-operations.ts'
import { runInMemory, silentLogger, type InMemory } from '../../helpers/run-in-memory.ts'

/** How operations are set unless a test says otherwise. */
export const defaults: OperationsConfig = {
  host: '127.0.0.1',
  port: 0,
  requestTimeoutMs: 5_000,
  stuckAfterMs: 300_000,
  checkpointAgeMaxMs: 60_000,
  lagMax: 0,
  watermarkAgeMaxMs: 0,
  traces: { url: '', sampleRatio: 1 },
}

/** Ten numbers, one of them twice, one of them refused. */
export const script: memory.ReadOptions<number>['partitions'] = {
  p: [
    ...Array.from({ length: 10 }, (_, value) => ({ value, timestampMs: 1_000 + value })),
    { value: 7, timestampMs: 1_010 },
    { reason: 'no-number', message: 'x is none', bytes: Buffer.from('x') },
  ],
}

export interface Steps {
  readonly source?: SourceSpec<number>
  readonly sink?: SinkSpec<number>
}

/** Numbers without repeats into a collection. */
export function numbersPipeline(steps: Steps = {}) {
  const { source = memory.read({ partitions: script }) } = steps
  const { sink = memory.write(new memory.Collection<number>()) } = steps
  return pipeline('numbers', (p) => {
    const fingerprintOf = (value: number) => value
    const known = p
      .source('numbers', source)
      .key('by-number', String)
      .apply('drop-repeats', dedupe<number>({ fingerprintOf }))
    known.sink('output', sink)
    known.sideOutput('conflicts').sink('conflicts', memory.write(new memory.Collection()))
    known.sideOutput('late').sink('late', memory.write(new memory.Collection()))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
}

/** A run that is served. */
export interface OperatedRun {
  readonly run: Run
  readonly operations: Operations
  readonly get: (path: string, init?: RequestInit) => Promise<Response>
}

/** Starts a run with a server for its metrics and health. */
export async function operated(
  steps: Steps = {},
  config: Partial<OperationsConfig> = {},
  options: InMemory = {},
): Promise<OperatedRun> {
  const definition = numbersPipeline(steps)
  const operations = await serveOperations({
    config: { ...defaults, ...config },
    definition,
    logger: silentLogger,
  })
  const run = await runInMemory(definition, { ...operations.runOptions, ...options })
  run.done.catch(() => undefined)
  onTestFinished(async () => {
    run.stop('now')
    await run.done.catch(() => undefined)
    await operations.close()
  })
  const get = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${operations.port}${path}`, init)
  return { run, operations, get }
}

/** A sink that is a collection but for some of its methods. */
export function sinkWith(
  change: (writer: SinkWriter<number>) => Partial<SinkWriter<number>>,
): SinkSpec<number> {
  const spec = memory.write(new memory.Collection<number>())
  return {
    ...spec,
    open: async (context, lastEpoch) => {
      const writer = await spec.open(context, lastEpoch)
      return {
        write: (batch) => writer.write(batch),
        stagedBytes: () => writer.stagedBytes(),
        prepare: (epoch) => writer.prepare(epoch),
        commit: (committable) => writer.commit(committable),
        close: () => writer.close(),
        ...change(writer),
      }
    },
  }
}

/** The value of a series; undefined where there is none. */
export function valueOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}) {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const line = text
    .split('\n')
    .find(
      (one) =>
        /[{ ]/.exec(one)?.index === name.length &&
        one.startsWith(name) &&
        wanted.every((part) => one.includes(part)),
    )
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')))
}
