import type { ConnectorContext } from '#connectors'
import { openCells, type Manifest } from '#state'
import type { OperatorNode, SinkNode, SourceNode } from '../graph.ts'
import type { Coordinator } from './coordinator.ts'
import { connectorContext } from './connector-context.ts'
import { Counters } from './counters.ts'
import type { Frame } from './frame.ts'
import type { Gate } from './gate.ts'
import { OutsideCalls } from './outside-calls.ts'
import { partsSince } from './parts-since.ts'
import { withRetry, type RetryContext } from './retry.ts'
import type { RunOptions } from './run-types.ts'
import { SinkRunner } from './sink-runner.ts'
import { SourceRunner } from './source-runner.ts'
import { Stage } from './stage.ts'
import type { Observer } from 'rxjs'

/** What opening a step takes: the run's options, and what the last saved epoch left. */
export interface OpenContext {
  readonly pipeline: string
  readonly run: RunOptions
  readonly manifest: Manifest | undefined
  readonly retry: RetryContext
  readonly gate: Gate
  readonly coordinator: Coordinator
  readonly failed: (error: unknown) => void
}

/**
 * Opens a sink and removes what a crash left staged there. Opening may shut out whoever wrote there
 * before, so each try first asks whether the state is this process's still: one that has lost it must
 * not shut out its successor.
 */
export async function openSink({ id, spec }: SinkNode, open: OpenContext): Promise<SinkRunner> {
  const lastEpoch = open.manifest?.epoch ?? 0
  const context = contextOf(id, open)
  const writer = await withRetry({ step: id, call: 'open' }, open.retry, async () => {
    await open.run.store.confirmOwner?.()
    return spec.open(context, lastEpoch)
  })
  return new SinkRunner({
    step: id,
    writer,
    queue: open.gate.queue(`sink ${id}`, open.run.config.queueFramesMax),
    retry: open.retry,
    prepared: open.coordinator.sinkPrepared,
    failed: open.failed,
  })
}

/** Opens an operator with its cells and timers. */
export async function openStage({ id, spec }: OperatorNode, open: OpenContext): Promise<Stage> {
  const { store, config } = open.run
  const { cacheEntriesMax } = config
  return new Stage({
    step: id,
    spec,
    workingSet: await openCells(store, id, spec.state, { cacheEntriesMax }),
    counters: countersOf(id, open),
    watermarkMs: watermarkMsOf(id, open),
    parts: partsSince(id, spec.parts ?? [], open.manifest),
    outside:
      spec.callsInFlightMax === undefined
        ? undefined
        : new OutsideCalls(id, spec.callsInFlightMax, open.retry),
  })
}

/** Opens a source right after the last message of the last saved epoch. */
export async function openSource(
  { id, spec }: SourceNode,
  open: OpenContext,
  outputs: { readonly main: Observer<Frame<unknown>>; readonly rejects: Observer<Frame<unknown>> },
): Promise<SourceRunner> {
  const state = open.manifest?.sources[id]
  const context = contextOf(id, open)
  const reader = await withRetry({ step: id, call: 'open' }, open.retry, () =>
    spec.open(context, state?.position ?? open.run.beginAt?.[id]),
  )
  return new SourceRunner({
    step: id,
    spec,
    reader,
    counters: countersOf(id, open),
    restored: { state, watermarkMs: watermarkMsOf(id, open) },
    ...outputs,
    gate: open.gate,
    retry: open.retry,
    config: open.run.config,
    untilEnd: open.run.untilEnd ?? false,
    reached: open.coordinator.sourceReached,
    polled: open.coordinator.polled,
  })
}

function contextOf(step: string, { pipeline, run, retry }: OpenContext): ConnectorContext {
  const { clock, logger, signal } = retry
  const nowMs = (): number => clock.nowMs()
  const { untilEnd = false } = run
  return connectorContext(step, { ...run, pipeline, logger, nowMs, untilEnd, signal })
}

function countersOf(step: string, { manifest }: OpenContext): Counters {
  return new Counters(manifest?.counters[step])
}

function watermarkMsOf(step: string, { manifest }: OpenContext): number {
  return manifest?.watermarksMs[step] ?? Number.NEGATIVE_INFINITY
}
