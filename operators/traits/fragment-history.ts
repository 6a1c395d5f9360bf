import { avroCodec, type Codec } from '#schemas'
import { RuleSet, type StoredAggregates } from '../aggregations/rule-set.ts'
import { storedName, type DeclaredTrait } from './trait-set.ts'

/** What the events that came before traits were declared say of them, for one fragment of a profile. */
export interface FragmentHistory {
  /** Key of the identifier that the events arrived on. */
  readonly key: string
  /** How many events there were, whether they add to a trait or not, and when. */
  readonly events: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** Traits over a lifetime: their aggregates, encoded, by stored name. */
  readonly lifetime: EncodedAggregates
  /** Traits over windows: the same, by `paneField`. */
  readonly panes: Readonly<Record<string, EncodedAggregates>>
}

/** Aggregates as `aggregateCodec` encodes them, in base64, by the stored names of their traits. */
export type EncodedAggregates = Readonly<Record<string, string>>

/** How the aggregates of one trait are written, wherever they go alone. */
export function aggregateCodec(trait: DeclaredTrait): {
  readonly encode: (aggregate: unknown) => string
  readonly decode: (text: string) => unknown
} {
  const name = storedName(trait)
  const rules = new RuleSet({ [name]: trait.rule })
  const codec: Codec<StoredAggregates> = avroCodec({
    name: 'aggregate of a trait',
    schema: rules.schema('TraitAggregate'),
  })
  return {
    encode: (aggregate) => Buffer.from(codec.encode(rules.store([aggregate]))).toString('base64'),
    decode: (text) => rules.restore(codec.decode(Buffer.from(text, 'base64')))[0],
  }
}
