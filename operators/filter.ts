import type { Message } from '#schemas'
import type { OperatorSpec } from './operator.ts'
import { stateless } from './stateless.ts'

/** Lets the messages through for which `keep` is true. What it drops is dropped on purpose, uncounted. */
export function filterOperator<T>(
  keep: (value: T, message: Message<T>) => boolean,
): OperatorSpec<T, T> {
  return stateless('filter', (message, output) => {
    if (keep(message.value, message)) output.emit(message)
  })
}
