import assert from 'node:assert/strict'
import type { OperatorContext } from '../operator.ts'
import type { Change } from './change.ts'
import type { LiveMember } from './cluster.ts'
import { Component } from './component.ts'
import { touched, type IdentityCells } from './identity-cells.ts'
import type { Outcome } from './identity-graph.ts'
import type { IdentityRules } from './identity-rules.ts'
import type { Observation } from './observe.ts'
import { saveChange } from './save-change.ts'

/** Takes in an observation that says something new, and answers whose it is. */
export function learn(
  observation: Observation,
  change: Change,
  context: OperatorContext<IdentityCells>,
  rules: IdentityRules,
): Outcome {
  return new Lesson(observation, change, context, rules).learn()
}

/** An identifier of the observation in its component. */
interface Placed {
  readonly member: LiveMember
  readonly component: Component
}

class Lesson {
  readonly #observation: Observation
  readonly #context: OperatorContext<IdentityCells>
  readonly #rules: IdentityRules
  readonly #change: Change
  readonly #changed = new Set<Component>()
  readonly #fresh = new Set<Component>()

  constructor(
    observation: Observation,
    change: Change,
    context: OperatorContext<IdentityCells>,
    rules: IdentityRules,
  ) {
    this.#observation = observation
    this.#change = change
    this.#context = context
    this.#rules = rules
  }

  learn(): Outcome {
    const { member, component } = this.#existing(0) ?? this.#alone(0)
    let whole = component
    for (let place = 1; place < this.#observation.identifiers.length; place += 1) {
      whole = this.#link(whole, member, place)
    }
    const { components } = this.#context.cells
    for (const changed of this.#changed) components.set(changed.id, changed)
    const absorbed = saveChange(this.#change, this.#context, this.#rules)
    return { cluster: member.cluster, component: whole, absorbed, changed: this.#change.changed() }
  }

  /** Links the strongest identifier with another one; answers the component that it is in then. */
  #link(component: Component, strongest: LiveMember, place: number): Component {
    const existing = this.#existing(place)
    if (this.#isFull(component, strongest, existing)) {
      this.#context.count('edges_refused')
      if (existing === undefined) this.#alone(place)
      return component
    }
    const whole = existing === undefined ? component : this.#merge(component, existing.component)
    const member = existing?.member ?? this.#join(component, place)
    const { alias, timestampMs } = this.#observation
    const said = { alias: place === alias, firstSeenMs: timestampMs }
    if (whole.link(strongest, member, said, this.#rules, this.#change)) this.#changed.add(whole)
    return whole
  }

  /** Whether an edge to `other` would be new and one too many. */
  #isFull(component: Component, strongest: LiveMember, other: Placed | undefined): boolean {
    const within = other?.component === component
    const edges = component.edges.length + (within ? 0 : (other?.component.edges.length ?? 0))
    if (edges < this.#rules.componentEdgesMax) return false
    return !(within && component.edge(strongest.place, other.member.place) !== undefined)
  }

  /** Finds an identifier that has been seen before, and notes that it is seen again. */
  #existing(place: number): Placed | undefined {
    const { identifiers, timestampMs } = this.#observation
    const { nodes, components } = this.#context.cells
    const identifier = identifiers[place] ?? ''
    const node = nodes.get(identifier)
    if (node === undefined) return undefined
    nodes.set(identifier, touched(node, timestampMs))
    const component = components.get(node.component)
    const member = component?.members[node.member]
    assert(component !== undefined && member !== undefined, 'a node names a member')
    if (component.rulesVersion !== this.#rules.version) {
      component.resolve(this.#rules, this.#change)
      this.#changed.add(component)
    }
    if (component.seen(member, timestampMs, this.#rules, this.#change)) this.#changed.add(component)
    return { member, component }
  }

  /** A new identifier in a component of its own. */
  #alone(place: number): Placed {
    const component = new Component(this.#observation.identifiers[place] ?? '', this.#rules.version)
    this.#fresh.add(component)
    return { member: this.#join(component, place), component }
  }

  /** A new identifier in a component. */
  #join(component: Component, place: number): LiveMember {
    const { identifiers, types, timestampMs } = this.#observation
    const identifier = identifiers[place] ?? ''
    const type = types[place] ?? 0
    const said = { identifier, type, firstSeenMs: timestampMs }
    const member = component.addMember(said, this.#change)
    this.#context.cells.nodes.set(identifier, {
      component: component.id,
      member: member.place,
      lastSeenMs: timestampMs,
      count: 1,
    })
    this.#context.count('identifiers')
    this.#changed.add(component)
    return member
  }

  /** One component of two: the larger takes over the smaller, so that less has to be written. */
  #merge(left: Component, right: Component): Component {
    if (left === right) return left
    const { nodes, components } = this.#context.cells
    const [larger, smaller] =
      left.members.length < right.members.length ? [right, left] : [left, right]
    larger.absorb(smaller)
    for (const { identifier, place, cluster } of smaller.members) {
      this.#change.move(cluster)
      const node = nodes.get(identifier)
      assert(node !== undefined, 'a member has a node')
      node.component = larger.id
      node.member = place
      nodes.set(identifier, node)
    }
    this.#changed.delete(smaller)
    this.#changed.add(larger)
    if (!this.#fresh.delete(smaller)) components.delete(smaller.id)
    // Nodes name it from now on, and the observation may hold another one of them.
    if (this.#fresh.delete(larger)) components.set(larger.id, larger)
    return larger
  }
}
