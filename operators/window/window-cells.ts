import { avroCodec, type Codec } from '#schemas'
import { map, type MapSpec } from '#state'
import { mappedCodec } from '../mapped-codec.ts'
import type { LiveAggregates, RuleSet, StoredAggregates } from '../aggregations/rule-set.ts'

/** What the messages of one window say. */
export interface Pane {
  /** Messages that were added. */
  messages: number
  readonly aggregates: LiveAggregates
}

/** The cells of a window operator: for each key, panes by the beginning of their window. */
export type WindowCells = { readonly panes: MapSpec<Pane> }

/** Declares the cells of a window operator. */
export function windowCells<T>(rules: RuleSet<T>): WindowCells {
  return { panes: map(paneCodec(rules)) }
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
