import type { SourceStatus } from '../../runtime/run-observer.ts'
import type { BoardEntry } from '../run-board.ts'
import type { SeriesMaker } from './series.ts'

/** How runs stand: epochs, sources, sinks. */
export function runSeries(make: SeriesMaker) {
  const running = make.gauge('anabranch_running', 'Whether messages flow: 1 or 0.')
  const epoch = make.gauge('anabranch_epoch', 'The last saved epoch.')
  const saved = make.gauge(
    'anabranch_last_checkpoint_timestamp_seconds',
    'When the last epoch was saved.',
  )
  const gate = make.counter(
    'anabranch_gate_closed_seconds_total',
    'Time that sources waited because queues or staged bytes were full, since the last restart.',
  )
  const unsaved = make.gauge(
    'anabranch_unsaved_input_age_seconds',
    'How long input has waited to be part of a checkpoint.',
  )
  const step = stepSeries(make)

  return ({ shard, status }: BoardEntry): void => {
    const { latest, gateClosedMs, unsavedMs = 0 } = status
    running.set({ shard }, Number(status.running))
    gate.set({ shard }, gateClosedMs / 1000)
    unsaved.set({ shard }, unsavedMs / 1000)
    if (latest !== undefined) {
      epoch.set({ shard }, latest.epoch)
      saved.set({ shard }, latest.savedAtMs / 1000)
    }
    step({ shard, status })
  }
}

function stepSeries(make: SeriesMaker) {
  const tellSource = sourceSeries(make)
  const labels = ['step']
  const staged = make.gauge(
    'anabranch_sink_staged_bytes',
    'Bytes that the sink has staged for the next epoch.',
    labels,
  )
  const problem = make.gauge(
    'anabranch_step_problem',
    'Whether something keeps the step from working: 1 or 0.',
    labels,
  )
  return ({ shard, status }: Pick<BoardEntry, 'shard' | 'status'>): void => {
    for (const source of status.sources) tellSource(source, shard)
    for (const sink of status.sinks) staged.set({ shard, step: sink.step }, sink.stagedBytes)
    for (const { step, problem: text } of [...status.sources, ...status.sinks]) {
      problem.set({ shard, step }, Number(text !== undefined))
    }
  }
}

function sourceSeries(make: SeriesMaker) {
  const labels = ['step']
  const read = make.counter(
    'anabranch_source_messages_total',
    'Messages that the source has read since the state began, the epoch that is not saved included.',
    labels,
  )
  const watermark = make.gauge(
    'anabranch_source_watermark_timestamp_seconds',
    'Event time up to which the source has read.',
    labels,
  )
  const lag = make.gauge(
    'anabranch_source_lag',
    "Unread input, in the source's unit: bytes of files, messages of topics.",
    labels,
  )
  return (source: SourceStatus, shard: string): void => {
    const own = { shard, step: source.step }
    read.set(own, source.read)
    watermark.set(own, source.watermarkMs / 1000)
    if (source.lag !== undefined) lag.set(own, source.lag)
  }
}
