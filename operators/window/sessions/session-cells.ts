import { avroCodec, longCodec, type Codec } from '#schemas'
import { map, type MapSpec } from '#state'
import { mappedCodec } from '../../mapped-codec.ts'
import type { RuleSet, StoredAggregates } from '../../aggregations/rule-set.ts'
import type { Pane } from '../panes/pane.ts'
import type { WindowBounds } from '../results/window-result.ts'

/** A stretch of activity of a key. */
export interface Session extends Pane, WindowBounds {
  /** Whether it has given its result as it is now; not where it has grown since. */
  readonly fired: boolean
  /** Whether it, or one that it grew from, has given a result that was not an early one. */
  readonly settled: boolean
  /** Windows with results that the next one takes the place of. */
  readonly shown: readonly WindowBounds[]
}

/** The cells of session windows. */
export type SessionCells = {
  /** For each key, sessions by their beginning. */
  readonly sessions: MapSpec<Session>
}

/** The cells where results are given early, too. */
export type EarlySessionCells = SessionCells & {
  /** For each key, messages that no result has shown yet, by the beginning of their session. */
  readonly unreported: MapSpec<number>
}

/** Declares the cells of session windows. */
export function sessionCells<T>(rules: RuleSet<T>): SessionCells {
  return { sessions: map(sessionCodec(rules)) }
}

/** Declares the cells where results are given early, too. */
export function earlySessionCells<T>(rules: RuleSet<T>): EarlySessionCells {
  return { ...sessionCells(rules), unreported: map(longCodec) }
}

interface StoredSession extends Omit<Session, 'aggregates'> {
  readonly aggregates: StoredAggregates
}

function sessionCodec<T>(rules: RuleSet<T>): Codec<Session> {
  const bounds = [
    { name: 'startMs', type: 'long' },
    { name: 'endMs', type: 'long' },
  ]
  const schema = {
    type: 'record',
    name: 'WindowSession',
    fields: [
      ...bounds,
      { name: 'messages', type: 'long' },
      { name: 'fired', type: 'boolean' },
      { name: 'settled', type: 'boolean' },
      {
        name: 'shown',
        type: { type: 'array', items: { type: 'record', name: 'ShownSession', fields: bounds } },
      },
      { name: 'aggregates', type: rules.schema('WindowAggregates') },
    ],
  }
  const stored = avroCodec<StoredSession>({ name: 'session', schema })
  return mappedCodec(stored, {
    store: (session) => ({ ...session, aggregates: rules.store(session.aggregates) }),
    restore: (session) => ({ ...session, aggregates: rules.restore(session.aggregates) }),
  })
}
