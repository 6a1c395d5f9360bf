import { withKey, type Message } from '#schemas'
import type { OperatorSpec } from './operator.ts'
import { stateless } from './stateless.ts'

/**
 * Puts each message under the key that `keyOf` gives: state and timers of what follows are kept under
 * it. A message whose key is empty is rejected (`no-key`).
 */
export function keyOperator<T>(
  keyOf: (value: T, message: Message<T>) => string,
): OperatorSpec<T, T> {
  return stateless('key', (message, output) => {
    const key = keyOf(message.value, message)
    if (key === '') return output.reject(message, 'no-key', 'the key function gave an empty key')
    output.emit(withKey(message, key))
  })
}
