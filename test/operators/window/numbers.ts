import {
  last,
  sum,
  window,
  type PanedDefinition,
  type SessionDefinition,
  type WindowOptions,
  type WindowResult,
} from '#operators'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator, type HarnessOptions } from '../../helpers/operator-harness.ts'

/** What windows of numbers say in tests. */
export const aggregate = {
  total: sum((value: number) => value, { decimals: 0 }),
  last: last((value: number) => value),
}

type Options<Over extends PanedDefinition | SessionDefinition> = Omit<
  WindowOptions<number, Over>,
  'aggregate'
>

/** Opens windows of numbers. */
export function open(options: Options<PanedDefinition>, harness: HarnessOptions = {}) {
  return openOperator(window({ ...options, aggregate }), harness)
}

/** Opens sessions of numbers. */
export function openSessions(options: Options<SessionDefinition>, harness: HarnessOptions = {}) {
  return openOperator(window({ ...options, aggregate }), harness)
}

/** A number at a time. */
export function at(timestampMs: number, value: number, key = 'key') {
  return messageOf(value, { key, timestampMs })
}

/** A result as a row of a table: timing, bounds and total. */
export function row({ startMs, endMs, timing, values }: WindowResult): string {
  return `${timing} ${startMs}–${endMs}: ${JSON.stringify(values['total'] ?? 'nothing')}`
}
