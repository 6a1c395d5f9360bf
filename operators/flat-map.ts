import { withValue, type Message } from '#schemas'
import type { OperatorSpec } from './operator.ts'
import { stateless } from './stateless.ts'

/** Bounds of `flatMapOperator`. */
export interface FlatMapOptions {
  /** Values that one message may become. Past it the whole message is rejected (`too-many-results`). */
  readonly resultsMax?: number
}

/**
 * Replaces each message by none, one or several, in the order in which `expand` gives the values. All
 * of them keep the key, the time and the origin of the message that they came from.
 */
export function flatMapOperator<In, Out>(
  expand: (value: In, message: Message<In>) => Iterable<Out>,
  { resultsMax = 1_000 }: FlatMapOptions = {},
): OperatorSpec<In, Out> {
  return stateless('flat-map', (message, output) => {
    const values = takeUpTo(expand(message.value, message), resultsMax + 1)
    if (values.length > resultsMax) {
      const detail = `one message became more than ${resultsMax} values: raise resultsMax`
      return output.reject(message, 'too-many-results', detail)
    }
    for (const value of values) output.emit(withValue(message, value))
  })
}

function takeUpTo<T>(values: Iterable<T>, lengthMax: number): T[] {
  const taken: T[] = []
  for (const value of values) {
    taken.push(value)
    if (taken.length === lengthMax) break
  }
  return taken
}
