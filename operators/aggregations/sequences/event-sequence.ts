import type { CustomerEvent } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { compareEvents, joinEvents, timedEventFields, type TimedEvent } from './recent-events.ts'

/** Bounds of `eventSequence`. */
export interface EventSequenceOptions {
  /** Events kept at the most, from 1 to 1,000; the earliest go first. */
  readonly eventsMax?: number
}

/** An event of a sequence. */
export interface NamedEvent extends TimedEvent {
  readonly name: string
}

/**
 * What somebody did last: names of events in the order of time, and of calls without a name their type,
 * such as `page`. A message that comes again is in it once.
 */
export function eventSequence({ eventsMax = 10 }: EventSequenceOptions = {}): Aggregation<
  CustomerEvent,
  readonly NamedEvent[]
> {
  const bounds = { from: 1, to: 1_000, example: 10 }
  expectValid('eventSequence', [wholeProblem('eventsMax', eventsMax, bounds)])
  return aggregation<CustomerEvent, readonly NamedEvent[]>({
    name: 'event sequence',
    repeats: 'ignored',
    valueType: 'list',
    definition: { aggregation: 'event sequence', eventsMax },
    schema: (recordName) => ({
      type: 'array',
      items: {
        type: 'record',
        name: recordName,
        fields: [...timedEventFields, { name: 'name', type: 'string' }],
      },
    }),
    lift: ({ event, type }, timestampMs, id) => [{ timestampMs, id, name: event ?? type }],
    merge: (left, right) => joinEvents(left, right, compareNamed, eventsMax),
    read: (events) => events.map(({ name }) => name),
  })
}

function compareNamed(left: NamedEvent, right: NamedEvent): number {
  const order = compareEvents(left, right)
  if (order !== 0 || left.name === right.name) return order
  return left.name < right.name ? -1 : 1
}
