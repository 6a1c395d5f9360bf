import { durationText } from './duration-text.ts'
import { durationProblem, expectValid } from '../../invalid-definition-error.ts'

/** What `session` takes. */
export interface SessionOptions {
  /** A session is over when nothing came for this long, in milliseconds of event time. */
  readonly gapMs: number
}

/** Windows that last as long as a key is active. They have no panes: they merge. */
export interface SessionDefinition {
  readonly kind: 'session'
  /** Short, stable: `session gap 30 minutes`. */
  readonly description: string
  readonly gapMs: number
}

/**
 * Windows of activity (Flink: `EventTimeSessionWindows`): a message at `t` makes a session from `t` to
 * `t + gapMs`, and sessions that overlap or touch are one. Throws `InvalidDefinitionError`.
 */
export function session({ gapMs }: SessionOptions): SessionDefinition {
  expectValid('session', [durationProblem('gapMs', gapMs, 'minutes(30)')])
  return { kind: 'session', description: `session gap ${durationText(gapMs)}`, gapMs }
}
