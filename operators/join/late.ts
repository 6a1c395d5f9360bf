import { withValue, type Message } from '#schemas'
import type { OperatorContext, Output } from '../operator.ts'
import type { Sided } from './sided.ts'

/** Sends a message that came too late aside as it came: to `late`, counted by side. */
export function sendLate<L, R>(
  { count }: Pick<OperatorContext<never>, 'count'>,
  message: Message<Sided<L, R>>,
  output: Output<unknown>,
): void {
  const { side, value } = message.value
  count('late')
  count(`late_${side}`)
  output.sideOutput('late', withValue(message, value))
}
