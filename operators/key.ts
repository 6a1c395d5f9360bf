import { withKey, type Message } from '#schemas'
import type { OperatorSpec } from './operator.ts'
import { stateless } from './stateless.ts'

/**
 * Longest key of a message in bytes of UTF-8. It leaves room for what steps add to a key below what
 * stores take (`rowKeyBytesMax`): a longer one would fail its epoch, again after every restart. NUL
 * counts twice, since keys of fields escape it.
 */
export const keyBytesMax = 1_024

/**
 * Puts each message under the key that `keyOf` gives: state and timers of what follows are kept under
 * it. A message whose key is empty (`no-key`) or longer than `keyBytesMax` (`key-too-long`) is
 * rejected.
 */
export function keyOperator<T>(
  keyOf: (value: T, message: Message<T>) => string,
): OperatorSpec<T, T> {
  return stateless('key', (message, output) => {
    const key = keyOf(message.value, message)
    if (key === '') return output.reject(message, 'no-key', 'the key function gave an empty key')
    if (isTooLong(key)) return output.reject(message, 'key-too-long', tooLong)
    output.emit(withKey(message, key))
  })
}

const tooLong = `the key has more than ${keyBytesMax} bytes; key by something shorter, such as a hash`

function isTooLong(key: string): boolean {
  // A UTF-16 unit takes three bytes at the most.
  if (key.length * 3 <= keyBytesMax) return false
  return Buffer.byteLength(key.replaceAll('\0', '\0\0')) > keyBytesMax
}
