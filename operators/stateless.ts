import type { Operator, OperatorSpec } from './operator.ts'
import { RejectError } from './reject-error.ts'

/**
 * Spec of an operator without state that is written as one function a message.
 *
 * A `RejectError` sends the message to rejects; any other error stops the run, so nothing is lost.
 */
export function stateless<In, Out>(
  kind: string,
  onMessage: Operator<In, Out>['onMessage'],
): OperatorSpec<In, Out> {
  return {
    kind,
    state: {},
    keyed: false,
    open: () => ({
      onMessage(message, output) {
        try {
          onMessage(message, output)
        } catch (error) {
          if (!(error instanceof RejectError)) throw error
          output.reject(message, error.reason, error.message)
        }
      },
    }),
  }
}
