import type { Manifest } from '#state'
import type { PipelineDefinition } from '../../graph.ts'
import { messageCounts } from '../../runtime/statistics.ts'
import type { SeriesMaker } from './series.ts'

/** Reasons and counters of a step that are told apart; the rest is added up as `other`. */
const kindsMax = 100

/**
 * Counts of messages in saved epochs, since the state began: what the summary of a run calls `total`.
 * They outlive the process with the state.
 */
export function messageSeries(make: SeriesMaker, definition: PipelineDefinition) {
  const read = make.counter('anabranch_messages_read_total', 'Messages that sources have read.')
  const accepted = make.counter(
    'anabranch_messages_accepted_total',
    'Messages read that were neither rejected, late nor repeats.',
  )
  const late = make.counter('anabranch_messages_late_total', 'Messages that came too late.')
  const duplicates = make.counter(
    'anabranch_messages_duplicate_total',
    'Messages that repeat others.',
    ['kind'],
  )
  const rejected = make.counter(
    'anabranch_messages_rejected_total',
    'Messages that were rejected.',
    ['reason'],
  )
  const steps = make.counter('anabranch_step_events_total', 'What steps have counted, by name.', [
    'step',
    'counter',
  ])

  return ({ counters }: Manifest, shard: string): void => {
    const counts = messageCounts(definition, counters, {})
    read.set({ shard }, counts.read)
    accepted.set({ shard }, counts.accepted)
    late.set({ shard }, counts.late)
    duplicates.set({ shard, kind: 'natural' }, counts.duplicates.natural)
    duplicates.set({ shard, kind: 'synthetic' }, counts.duplicates.synthetic)
    for (const [reason, count] of bounded(counts.rejected.byReason)) {
      rejected.set({ shard, reason }, count)
    }
    for (const [step, ofStep] of Object.entries(counters)) {
      for (const [counter, count] of bounded(ofStep)) steps.set({ shard, step, counter }, count)
    }
  }
}

/** Counters are added to, so what has no name of its own adds up. None goes below 0. */
function bounded(counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(counts).map(([name, count], index) => [
    index < kindsMax ? name : 'other',
    Math.max(0, count),
  ])
}
