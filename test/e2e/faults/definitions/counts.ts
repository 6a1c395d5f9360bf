import { pipeline, type PipelineDefinition } from 'anabranch'
import { kafka } from 'anabranch/connectors'
import { count, filterOperator, tumblingWindow, type WindowResult } from 'anabranch/operators'
import { customerEventJson, days, hours, jsonEncoder, type CustomerEvent } from 'anabranch/schemas'

/**
 * Steps that remember nothing, and one that keeps its state under the key of the topic: processes may share
 * it. Each run of it, by its name, has topics and state of its own.
 */
export function counts(run: string): PipelineDefinition {
  return pipeline(`counts-${run}`, (p) => {
    const events = p.source(
      'events',
      kafka.read({
        topics: ['keyed-events'],
        decode: customerEventJson(),
        keyed: true,
        partitions: 4,
      }),
    )
    events
      .apply(
        'tracked',
        filterOperator<CustomerEvent>(({ type }) => type === 'track'),
      )
      .sink(
        'copies',
        kafka.write({
          topic: `copies-${run}`,
          key: ({ value }) => value.messageId,
          value: jsonEncoder<CustomerEvent>(),
        }),
      )
    const counted = events.apply(
      'per-hour',
      tumblingWindow<CustomerEvent>({
        sizeMs: hours(1),
        allowedLatenessMs: days(30),
        aggregate: { events: count() },
      }),
    )
    counted.sink(
      'counts',
      kafka.write({
        topic: `counts-${run}`,
        key: ({ value }) => `${value.key} ${value.startMs}`,
        value: jsonEncoder<WindowResult>(),
      }),
    )
    counted.sideOutput('late').sink('late', kafka.writeRejects({ topic: `late-${run}` }))
    p.rejects.sink('rejects', kafka.writeRejects({ topic: `rejects-${run}` }))
  })
}
