import type { DecoderContext, Message, Rejection } from '#schemas'

/** What one poll collects. */
export class Batch<T> implements DecoderContext {
  readonly messages: Message<T>[] = []
  readonly rejected: Rejection[] = []
  readonly receivedAtMs: number
  timestampMaxMs = -Infinity

  constructor(receivedAtMs: number) {
    this.receivedAtMs = receivedAtMs
  }

  get size(): number {
    return this.messages.length + this.rejected.length
  }

  add(message: Message<T>): void {
    if (message.timestampMs > this.timestampMaxMs) this.timestampMaxMs = message.timestampMs
    this.messages.push(message)
  }
}
