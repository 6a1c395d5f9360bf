import type { OperatorSpec } from '#operators'
import { withKey, withValue, type Message } from '#schemas'

type Stateless<In, Out> = OperatorSpec<In, Out>

export function mapOperator<In, Out>(
  change: (value: In, message: Message<In>) => Out,
): Stateless<In, Out> {
  return {
    kind: 'map',
    state: {},
    keyed: false,
    open: () => ({
      onMessage: (message, output) =>
        output.emit(withValue(message, change(message.value, message))),
    }),
  }
}

export function filterOperator<T>(
  keep: (value: T, message: Message<T>) => boolean,
): Stateless<T, T> {
  return {
    kind: 'filter',
    state: {},
    keyed: false,
    open: () => ({
      onMessage(message, output) {
        if (keep(message.value, message)) output.emit(message)
      },
    }),
  }
}

export function keyOperator<T>(keyOf: (value: T, message: Message<T>) => string): Stateless<T, T> {
  return {
    kind: 'key',
    state: {},
    keyed: false,
    open: () => ({
      onMessage: (message, output) => output.emit(withKey(message, keyOf(message.value, message))),
    }),
  }
}
