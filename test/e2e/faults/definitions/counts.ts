import { pipeline, type PipelineDefinition } from 'anabranch'
import { kafka } from 'anabranch/connectors'
import { count, filterOperator, tumbling, window, type WindowResult } from 'anabranch/operators'
import { customerEventJson, days, hours, jsonEncoder, type CustomerEvent } from 'anabranch/schemas'

const source = kafka.read({
  topics: ['keyed-events'],
  decode: customerEventJson(),
  keyed: true,
  partitions: 4,
})

const perHour = window<CustomerEvent>({
  over: tumbling({ sizeMs: hours(1) }),
  allowedLatenessMs: days(30),
  aggregate: { events: count() },
})

const copies = (topic: string) =>
  kafka.write({
    topic,
    key: ({ value }) => value.messageId,
    value: jsonEncoder<CustomerEvent>(),
  })

const windows = (topic: string) =>
  kafka.write({
    topic,
    key: ({ value }) => `${value.key} ${value.startMs}`,
    value: jsonEncoder<WindowResult>(),
  })

/**
 * Steps that remember nothing, and one that keeps its state under the key of the topic: processes may share
 * it. Each run of it, by its name, has topics and state of its own.
 */
export function counts(run: string): PipelineDefinition {
  return pipeline(`counts-${run}`, (p) => {
    const events = p.source('events', source)
    const tracked = filterOperator<CustomerEvent>(({ type }) => type === 'track')
    events.apply('tracked', tracked).sink('copies', copies(`copies-${run}`))
    const counted = events.apply('per-hour', perHour)
    counted.sink('counts', windows(`counts-${run}`))
    counted.sideOutput('late').sink('late', kafka.writeRejects({ topic: `late-${run}` }))
    p.rejects.sink('rejects', kafka.writeRejects({ topic: `rejects-${run}` }))
  })
}
