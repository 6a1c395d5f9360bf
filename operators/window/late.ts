import type { Message } from '#schemas'
import type { OperatorContext, Output } from '../operator.ts'

/** Why a message came too late. Counters have these names. */
export type LateReason =
  /** Every window that it belongs to has closed. */
  | 'late_window_closed'
  /** It would make a session that is over for good, and joins none that is not. */
  | 'late_session_over'

/** Counts a message that came too late, and sends it where such go. */
export function sendLate(
  context: Pick<OperatorContext<never>, 'count'>,
  message: Message<unknown>,
  reason: LateReason,
  output: Output<unknown>,
): void {
  context.count(reason)
  output.sideOutput('late', message)
}
