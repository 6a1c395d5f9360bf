import { withValue, type Message } from '#schemas'
import type { OperatorSpec } from './operator.ts'
import { stateless } from './stateless.ts'

/** Replaces each value by what `change` makes of it; key, time and origin stay. */
export function mapOperator<In, Out>(
  change: (value: In, message: Message<In>) => Out,
): OperatorSpec<In, Out> {
  return stateless('map', (message, output) =>
    output.emit(withValue(message, change(message.value, message))),
  )
}
