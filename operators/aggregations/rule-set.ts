import type { AvroSchema, JsonObject, JsonValue } from '#schemas'
import { isWindowed } from './aggregation.ts'
import { MergeRulesError } from './merge-rules-error.ts'
import type { MergeRule, MergeRules } from './merge-rule.ts'
import { RuleIndex } from './rule-index.ts'

/** Aggregates of a rule set's rules, in their order; undefined where no message had anything. */
export type Aggregates = readonly unknown[]

/** Aggregates while they are changed in place, right before they are stored. */
export type LiveAggregates = unknown[]

/** Told of each result that a message should have added to and did not: why, as `refusedBy` says. */
export type OnRefused = (name: string, reason: string) => void

/** A rule, and its place among the rules of its set. */
interface PlacedRule<T> {
  readonly place: number
  readonly rule: MergeRule<T>
}

/** Merge rules by name, ready for use. */
export class RuleSet<T> {
  readonly names: readonly string[]
  readonly #rules: readonly MergeRule<T>[]
  readonly #index: RuleIndex<PlacedRule<T>>

  /** Throws `MergeRulesError`, with every problem at once. */
  constructor(rules: MergeRules<T>) {
    const problems = Object.entries(rules).flatMap(problemsOf)
    if (problems.length > 0) throw new MergeRulesError(problems)
    this.names = Object.keys(rules)
    this.#rules = Object.values(rules)
    this.#index = new RuleIndex(this.#rules.map((rule, place) => ({ place, rule })))
  }

  /** Aggregates of one message. */
  lift(value: T, timestampMs: number, id: string, onRefused?: OnRefused): LiveAggregates {
    const aggregates = this.#rules.map((): unknown => undefined)
    this.add(aggregates, value, timestampMs, id, onRefused)
    return aggregates
  }

  /** Adds a message to aggregates, in place. Rules that want no event of its name cost nothing. */
  add(
    aggregates: LiveAggregates,
    value: T,
    timestampMs: number,
    id: string,
    onRefused?: OnRefused,
  ): void {
    for (const { place, rule } of this.#index.wanting(value)) {
      const lifted = rule.lift(value, timestampMs, id)
      if (lifted === undefined) {
        const reason = onRefused && rule.refusedBy?.(value)
        if (reason !== undefined) onRefused?.(this.names[place] ?? '', reason)
        continue
      }
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

  /**
   * Results by name, as of a time: see `MergeRule.read`. Those of rules that spread come first, so
   * that others stand before them.
   */
  read(aggregates: Aggregates, asOfMs: number): JsonObject {
    const spread: [string, JsonValue][] = []
    const named: [string, JsonValue][] = []
    for (const [place, rule] of this.#rules.entries()) {
      const aggregate = aggregates[place]
      const result = aggregate === undefined ? undefined : rule.read(aggregate, asOfMs)
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

/** Aggregates by the names of their rules. */
export type StoredAggregates = Readonly<Record<string, unknown>>

function problemsOf<T>([name, rule]: [string, MergeRule<T>]): string[] {
  const problems: string[] = []
  if (!isFieldName(name)) {
    problems.push(`"${name}": give it another name, of letters, digits and _, no digit first`)
  }
  if (isWindowed(rule)) {
    const window = rule.window.description
    problems.push(
      `"${name}": it is over a window (${window}), which has no place here: leave it out`,
    )
  }
  return problems
}

function isFieldName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !(name in Object.prototype)
}
