import type { Message } from '#schemas'

/**
 * The key to remember a message by: source and message id, since ids are unique within a source only.
 * Give it to `key` before `dedupe`.
 */
export function messageKey<T extends { readonly messageId: string }>(
  value: T,
  message: Message<T>,
): string {
  return `${message.origin.source}/${value.messageId}`
}
