import assert from 'node:assert/strict'
import type { OperatorContext } from '../operator.ts'
import { Change } from './change.ts'
import type { Cluster } from './cluster.ts'
import type { Component } from './component.ts'
import { touched, type IdentifierNode, type IdentityCells } from './identity-cells.ts'
import type { IdentityRules } from './identity-rules.ts'
import { learn } from './learn.ts'
import type { Observation } from './observe.ts'

/** Whose an observation is. */
export interface Outcome {
  readonly cluster: Cluster
  readonly component: Component
  /** Ids of profiles that ended by it. */
  readonly absorbed: readonly string[]
  /** Clusters that it changed, where that is tracked. */
  readonly changed: readonly Cluster[]
}

const nothing: readonly never[] = []

/** The evidence of a step: takes observations in and answers whose they are. */
export class IdentityGraph {
  readonly #context: OperatorContext<IdentityCells>
  readonly #rules: IdentityRules
  /** Whether outcomes tell which clusters changed. */
  readonly #tracked: boolean
  /** Nodes of the observation at hand: one array for all of them, to make none an event. */
  readonly #nodes: IdentifierNode[] = []

  constructor(context: OperatorContext<IdentityCells>, rules: IdentityRules, tracked: boolean) {
    this.#context = context
    this.#rules = rules
    this.#tracked = tracked
  }

  /** An observation has at least one identifier. */
  observe(observation: Observation): Outcome {
    const component = this.#known(observation)
    if (component === undefined) return this.#learn(observation)
    this.#touch(observation)
    const member = component.members[this.#nodes[0]?.member ?? 0]
    assert(member !== undefined, 'a node names a member of its component')
    return { cluster: member.cluster, component, absorbed: nothing, changed: nothing }
  }

  #learn(observation: Observation): Outcome {
    const change = new Change({ tracked: this.#tracked })
    return learn(observation, change, this.#context, this.#rules)
  }

  /** The component of an observation that says nothing new apart from that it was made. */
  #known({ identifiers, alias, timestampMs }: Observation): Component | undefined {
    const first = this.#find(identifiers)
    if (first === undefined) return undefined
    const component = this.#context.cells.components.get(first.component)
    if (component?.rulesVersion !== this.#rules.version) return undefined
    const nodes = this.#nodes
    for (let place = 0; place < nodes.length; place += 1) {
      const node = nodes[place] ?? first
      if (node.component !== first.component) return undefined
      const firstSeenMs = component.members[node.member]?.firstSeenMs
      if (firstSeenMs === undefined || timestampMs < firstSeenMs) return undefined
      if (place === 0) continue
      const edge = component.edge(first.member, node.member)
      if (edge === undefined || timestampMs < edge.firstSeenMs) return undefined
      if (place === alias && !edge.alias) return undefined
    }
    return component
  }

  /** Gets the nodes of all identifiers, and answers the first; undefined where one is new. */
  #find(identifiers: readonly string[]): IdentifierNode | undefined {
    const { nodes } = this.#context.cells
    this.#nodes.length = 0
    for (const identifier of identifiers) {
      const node = nodes.get(identifier)
      if (node === undefined) return undefined
      this.#nodes.push(node)
    }
    return this.#nodes[0]
  }

  #touch({ identifiers, timestampMs }: Observation): void {
    const { nodes } = this.#context.cells
    for (let place = 0; place < identifiers.length; place += 1) {
      const node = this.#nodes[place]
      if (node !== undefined) nodes.set(identifiers[place] ?? '', touched(node, timestampMs))
    }
  }
}
