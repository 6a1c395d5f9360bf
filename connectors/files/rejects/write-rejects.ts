import type { Message, Rejection } from '#schemas'
import type { SinkSpec } from '../../connector.ts'
import { write } from '../write.ts'
import { toRejectionLine } from './rejection-line.ts'

/** Where `writeRejects` writes. */
export interface WriteRejectsOptions {
  /** The step's own directory by default. No other sink may write there. */
  readonly directory?: string
  /** Reason of messages that are not rejections. By default the id of the sink's step. */
  readonly reason?: string
}

/**
 * Writes the rejects stream, or a side output such as `late` or `conflicts`, as lines that
 * `rejects list` shows and `rejects replay` reads once more (see `RejectionLine`). A message of a
 * side output that is no `Rejection` becomes one under `reason`.
 *
 * Delivery: exactly-once, as `files.write`.
 */
export function writeRejects({ directory, reason }: WriteRejectsOptions = {}): SinkSpec<unknown> {
  return write<unknown>({
    ...(directory !== undefined && { directory }),
    toLine: ({ value, origin }: Message<unknown>, { step }) => {
      if (isRejection(value)) return toRejectionLine(value)
      const message = 'sent to a side output'
      return toRejectionLine({ reason: reason ?? step, step, message, origin })
    },
  })
}

function isRejection(value: unknown): value is Rejection {
  if (typeof value !== 'object' || value === null) return false
  const texts = ['reason', 'step', 'message'] as const
  if (!texts.every((name) => typeof Reflect.get(value, name) === 'string')) return false
  const origin: unknown = Reflect.get(value, 'origin')
  return typeof origin === 'object' && origin !== null && 'bytes' in origin
}
