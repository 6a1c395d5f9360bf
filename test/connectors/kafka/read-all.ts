import type { ConnectorContext, Json, PollLimit, SourceReader, SourceSpec } from '#connectors'
import type { Message, Rejection } from '#schemas'

/** What a reader has delivered. */
export interface Delivered<T> {
  readonly messages: Message<T>[]
  readonly rejected: Rejection[]
}

const limit: PollLimit = { messagesMax: 1_000, bytesMax: 1 << 20 }

/** Opens a source, reads what is there until it is idle, and closes it. */
export async function readAll<T>(
  spec: SourceSpec<T>,
  context: ConnectorContext,
  resumeFrom?: Json,
): Promise<Delivered<T> & { readonly position: Json }> {
  const reader = await spec.open(context, resumeFrom)
  try {
    const delivered = await pollWhile(reader, (_, result) => result !== 'idle')
    return { ...delivered, position: reader.position() }
  } finally {
    await reader.close()
  }
}

/** Polls while `more` says so of what was delivered and the last answer. */
export async function pollWhile<T>(
  reader: SourceReader<T>,
  more: (delivered: Delivered<T>, last: unknown) => boolean,
  pollLimit: PollLimit = limit,
): Promise<Delivered<T>> {
  const delivered: Delivered<T> = { messages: [], rejected: [] }
  const endsMs = Date.now() + 30_000
  for (let last: unknown; more(delivered, last);) {
    const result = await reader.poll(pollLimit, new AbortController().signal)
    if (typeof result === 'object') {
      delivered.messages.push(...result.messages)
      delivered.rejected.push(...result.rejected)
    }
    last = result
    if (Date.now() > endsMs) throw new Error('the messages did not come')
  }
  return delivered
}

/** Polls until so many messages and rejections were delivered. */
export function pollUntil<T>(reader: SourceReader<T>, count: number): Promise<Delivered<T>> {
  return pollWhile(reader, ({ messages, rejected }) => messages.length + rejected.length < count)
}
