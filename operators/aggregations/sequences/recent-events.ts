/** An event among others, in the order of time. */
export interface TimedEvent {
  readonly timestampMs: number
  readonly id: string
}

/** Fields of a timed event in an Avro record. */
export const timedEventFields = [
  { name: 'timestampMs', type: 'long' },
  { name: 'id', type: 'string' },
] as const

/**
 * Joins two lists of events, each in its order and without repeats; past `lengthMax` the earliest go.
 * `compare` gives 0 for repeats alone.
 *
 * What is dropped early would also be dropped at the end, as what outlasts it stays. So the result does
 * not depend on the order of joining.
 */
export function joinEvents<E extends TimedEvent>(
  left: readonly E[],
  right: readonly E[],
  compare: (left: E, right: E) => number,
  lengthMax: number,
): readonly E[] {
  const joined = [...left, ...right].sort(compare)
  const once = joined.filter((event, place) => {
    const before = joined[place - 1]
    return before === undefined || compare(before, event) !== 0
  })
  return once.slice(-lengthMax)
}

/** Order of events by time, then by message id. */
export function compareEvents(left: TimedEvent, right: TimedEvent): number {
  if (left.timestampMs !== right.timestampMs) return left.timestampMs - right.timestampMs
  if (left.id === right.id) return 0
  return left.id < right.id ? -1 : 1
}
