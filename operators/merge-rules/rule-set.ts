import type { AvroSchema, JsonObject, JsonValue } from '#schemas'
import type { MergeRule, MergeRules } from './merge-rule.ts'

/** Aggregates of a rule set's rules, in their order; undefined where no message had anything. */
export type Aggregates = readonly unknown[]

/** Aggregates while they are changed in place, right before they are stored. */
export type LiveAggregates = unknown[]

/** Merge rules by name, ready for use. */
export class RuleSet<T> {
  readonly names: readonly string[]
  readonly #rules: readonly MergeRule<T>[]

  /** Throws `MergeRulesError`, with every problem at once. */
  constructor(rules: MergeRules<T>) {
    const names = Object.keys(rules)
    const wrong = names.filter((name) => !isFieldName(name))
    if (wrong.length > 0) throw new MergeRulesError(wrong)
    this.names = names
    this.#rules = Object.values(rules)
  }

  /** Aggregates of one message. */
  lift(value: T, timestampMs: number, id: string): LiveAggregates {
    return this.#rules.map((rule) => rule.lift(value, timestampMs, id))
  }

  /** Adds a message to aggregates, in place. */
  add(aggregates: LiveAggregates, value: T, timestampMs: number, id: string): void {
    const rules = this.#rules
    for (let place = 0; place < rules.length; place += 1) {
      const rule = rules[place]
      const lifted = rule?.lift(value, timestampMs, id)
      if (rule === undefined || lifted === undefined) continue
      const known = aggregates[place]
      aggregates[place] = known === undefined ? lifted : rule.merge(known, lifted)
    }
  }

  /** Aggregates of the messages of both. */
  merge(left: Aggregates, right: Aggregates): Aggregates {
    return this.#rules.map((rule, place) => {
      if (left[place] === undefined) return right[place]
      return right[place] === undefined ? left[place] : rule.merge(left[place], right[place])
    })
  }

  /** Results by name. Those of rules that spread come first, so that others stand before them. */
  read(aggregates: Aggregates): JsonObject {
    const spread: [string, JsonValue][] = []
    const named: [string, JsonValue][] = []
    for (const [place, rule] of this.#rules.entries()) {
      const aggregate = aggregates[place]
      const result = aggregate === undefined ? undefined : rule.read(aggregate)
      if (result === undefined) continue
      if (rule.spread === true) spread.push(...Object.entries(result ?? {}))
      else named.push([this.names[place] ?? '', result])
    }
    // Not by spreading objects: a trait may be called `__proto__`.
    return Object.fromEntries([...spread, ...named])
  }

  /** Avro schema of a record `name` with an optional field for each rule. */
  schema(name: string): AvroSchema {
    const fields = this.#rules.map((rule, place) => {
      const field = this.names[place] ?? ''
      return { name: field, type: ['null', rule.schema(`${name}_${field}`)], default: null }
    })
    return { type: 'record', name, fields }
  }

  /** The record that `schema` describes. */
  store(aggregates: Aggregates): StoredAggregates {
    return Object.fromEntries(this.names.map((name, place) => [name, aggregates[place] ?? null]))
  }

  restore(stored: StoredAggregates): LiveAggregates {
    return this.names.map((name) => stored[name] ?? undefined)
  }
}

function isFieldName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !(name in Object.prototype)
}

/** Aggregates by the names of their rules. */
export type StoredAggregates = Readonly<Record<string, unknown>>

/** Names that results cannot have. */
export class MergeRulesError extends Error {
  override readonly name = 'MergeRulesError'

  constructor(names: readonly string[]) {
    const list = names.map((name) => `- "${name}"`).join('\n')
    super(`These results need another name, of letters, digits and _, no digit first:\n${list}`)
  }
}
