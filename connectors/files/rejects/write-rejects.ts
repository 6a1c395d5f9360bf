import type { SinkSpec } from '../../connector.ts'
import { asRejection, toRejectionLine } from '../../rejection-line.ts'
import { write } from '../write.ts'

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
    toLine: (message, { step }) => toRejectionLine(asRejection(message, step, reason)),
  })
}
