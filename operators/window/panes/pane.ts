import { avroCodec, longCodec, type Codec } from '#schemas'
import { map, type MapSpec } from '#state'
import { mappedCodec } from '../../mapped-codec.ts'
import type { LiveAggregates, RuleSet, StoredAggregates } from '../../aggregations/rule-set.ts'

/** What the messages of one stretch of time say. */
export interface Pane {
  /** Messages that were added. */
  messages: number
  readonly aggregates: LiveAggregates
}

/** The cells of windows that are made of panes. */
export type PaneCells = {
  /** For each key, panes by their beginning. */
  readonly panes: MapSpec<Pane>
}

/** The cells where results are given early, too. */
export type EarlyPaneCells = PaneCells & {
  /** For each key, messages that no result has shown yet, by the end of their window. */
  readonly unreported: MapSpec<number>
}

/** Declares the cells of windows that are made of panes. */
export function paneCells<T>(rules: RuleSet<T>): PaneCells {
  return { panes: map(paneCodec(rules)) }
}

/** Declares the cells where results are given early, too. */
export function earlyPaneCells<T>(rules: RuleSet<T>): EarlyPaneCells {
  return { ...paneCells(rules), unreported: map(longCodec) }
}

/** Name of a pane's or a session's field. */
export function fieldOf(startMs: number): string {
  return String(startMs)
}

/** What the messages of both say; both stay as they are. */
export function joinPanes<T>(rules: RuleSet<T>, left: Pane, right: Pane): Pane {
  const aggregates = [...rules.merge(left.aggregates, right.aggregates)]
  return { messages: left.messages + right.messages, aggregates }
}

/** What no message says. */
export function emptyPane(): Pane {
  return { messages: 0, aggregates: [] }
}

interface StoredPane {
  readonly messages: number
  readonly aggregates: StoredAggregates
}

function paneCodec<T>(rules: RuleSet<T>): Codec<Pane> {
  const schema = {
    type: 'record',
    name: 'WindowPane',
    fields: [
      { name: 'messages', type: 'long' },
      { name: 'aggregates', type: rules.schema('WindowAggregates') },
    ],
  }
  const stored = avroCodec<StoredPane>({ name: 'window', schema })
  return mappedCodec(stored, {
    store: ({ messages, aggregates }) => ({ messages, aggregates: rules.store(aggregates) }),
    restore: ({ messages, aggregates }) => ({ messages, aggregates: rules.restore(aggregates) }),
  })
}
