import type { Message } from '#schemas'
import type { OperatorContext } from '../../operator.ts'
import type { WindowSettings } from '../window-settings.ts'
import type { Pane } from './pane.ts'

/**
 * Adds a message to a pane, in place. Results that it should have added to and did not are counted by
 * why, as `window_not_a_number`.
 */
export function addToPane<T>(
  pane: Pane,
  { value, timestampMs }: Message<T>,
  { rules, idOf }: Pick<WindowSettings<T>, 'rules' | 'idOf'>,
  context: Pick<OperatorContext<never>, 'count'>,
): void {
  pane.messages += 1
  rules.add(pane.aggregates, value, timestampMs, idOf(value), (_name, reason) =>
    context.count(`window_${reason.replaceAll('-', '_')}`),
  )
}
