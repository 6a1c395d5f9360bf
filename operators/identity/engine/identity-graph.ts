import assert from 'node:assert/strict'
import type { OperatorContext } from '../../operator.ts'
import { withdrawalsKey, type IdentityCells } from '../identity-cells.ts'
import { Matching } from '../matching/matching.ts'
import { streamCandidates } from '../matching/stream-candidates.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Cluster, LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import { Lesson } from './learn.ts'
import type { Observation } from './observe.ts'
import type { Outcome } from './outcome.ts'
import { repeats } from './repeats.ts'
import type { Scope } from './replay.ts'
import type { Withdrawals } from './withdrawals.ts'

const nothing: readonly never[] = []

/** The evidence of a step: takes observations in and answers whose they are. */
export class IdentityGraph {
  readonly #context: OperatorContext<IdentityCells>
  readonly #rules: IdentityRules
  readonly #matching: Matching
  /**
   * Members of the observation at hand, undefined for new identifiers: one array for all observations,
   * to make none an event.
   */
  readonly #members: (LiveMember | undefined)[] = []

  constructor(
    context: OperatorContext<IdentityCells>,
    rules: IdentityRules,
    candidates = streamCandidates(rules),
  ) {
    this.#context = context
    this.#rules = rules
    this.#matching = new Matching(context.cells, candidates)
  }

  /** An observation has at least one identifier. */
  observe(observation: Observation, source: string): Outcome {
    const scope = this.#scope(this.#context.watermarkMs())
    const areTogether = this.#find(observation.identifiers)
    const alike = this.#alike(observation)
    const isKnown = areTogether && alike.length === 0
    const component = isKnown ? this.#repeated(observation, source, scope) : undefined
    if (component === undefined) {
      return this.lesson(scope.asOfMs).learn(observation, source, this.#members, alike)
    }
    this.#note(observation, source)
    component.version += 1
    this.#context.cells.components.set(component.id, component)
    const cluster = this.#members[0]?.cluster
    assert(cluster !== undefined, 'an observation has an identifier')
    return { cluster, absorbed: nothing, changed: nothing, deltas: nothing }
  }

  /** Makes a component's clusters anew at a time when one of its windows has ended. */
  expire(component: Component, timestampMs: number): Omit<Outcome, 'cluster'> {
    const lesson = this.lesson(timestampMs)
    lesson.expire(component)
    return lesson.saveCommand()
  }

  /** The cluster of an identifier. */
  clusterOf(identifier: string): Cluster | undefined {
    const { nodes, components } = this.#context.cells
    const node = nodes.get(identifier)
    return components.get(node?.component ?? '')?.members[node?.member ?? -1]?.cluster
  }

  /** For taking in something else, as of a time. */
  lesson(asOfMs: number): Lesson {
    const withdrawals = this.#withdrawals()
    const scope = this.#scope(asOfMs)
    return new Lesson({ context: this.#context, withdrawals, scope, matching: this.#matching })
  }

  /** Who is alike by an observation, and who is not any more. */
  #alike({ identifiers, types, person, timestampMs: atMs, messageId }: Observation) {
    const [identifier] = identifiers
    // What an address of the network says of people is of many.
    const isPerson = this.#rules.types[types[0] ?? -1]?.conducts === true
    if (person === undefined || identifier === undefined || !isPerson) return nothing
    const isBlocked = this.#members[0]?.blocked
    return this.#matching.take(identifier, person, { atMs, messageId }, isBlocked)
  }

  #scope(asOfMs: number): Scope {
    return { rules: this.#rules, asOfMs }
  }

  #withdrawals(): Withdrawals {
    return this.#context.cells.withdrawals.get(withdrawalsKey) ?? nothing
  }

  /** The component of an observation that says nothing new apart from that it was made. */
  #repeated(observation: Observation, source: string, scope: Scope): Component | undefined {
    const component = this.#members[0]?.home
    if (component?.rulesVersion !== this.#rules.version) return undefined
    const withdrawals = this.#withdrawals()
    if (component.withdrawals !== withdrawals.length) return undefined
    const isKnown = repeats(observation, source, this.#members, component, scope, withdrawals)
    return isKnown ? component : undefined
  }

  /** Gets the members of all identifiers; false where one is new, or elsewhere than the first. */
  #find(identifiers: readonly string[]): boolean {
    const { nodes, components } = this.#context.cells
    const { length } = identifiers
    this.#members.length = length
    let areTogether = true
    let component: Component | undefined
    for (let place = 0; place < length; place += 1) {
      const node = nodes.get(identifiers[place] ?? '')
      const isFirst = place === 0
      if (isFirst || node?.component !== component?.id) {
        component = node && components.get(node.component)
        areTogether &&= isFirst
      }
      const member = node && component?.members[node.member]
      assert((member === undefined) === (node === undefined), 'a node names a member')
      areTogether &&= member !== undefined
      this.#members[place] = member
    }
    return areTogether
  }

  #note({ timestampMs, messageId, alias }: Observation, source: string): void {
    const [strongest] = this.#members
    for (let place = 0; place < this.#members.length; place += 1) {
      const member = this.#members[place]
      if (member === undefined || strongest === undefined) continue
      member.count += 1
      if (timestampMs > member.lastSeenMs) member.lastSeenMs = timestampMs
      if (place === 0) continue
      const kind = place === alias ? ('alias' as const) : ('seen' as const)
      const edge = strongest.home.edgeBetween(strongest, member)
      edge?.see({ source, kind, timestampMs, messageId })
    }
  }
}
