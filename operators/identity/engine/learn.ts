import assert from 'node:assert/strict'
import type { OperatorContext } from '../../operator.ts'
import { firstVersionKey, type IdentityCells } from '../identity-cells.ts'
import { Change } from './change.ts'
import type { LiveMember } from './cluster.ts'
import type { LikenessChange, Matching } from '../matching/matching.ts'
import { dropFormer, takeLikeness } from '../matching/take-likeness.ts'
import { Component } from './component.ts'
import { isFull } from './is-full.ts'
import { enter, link, reenter } from './link.ts'
import { componentId, profileId } from '../profile-id.ts'
import type { Observation } from './observe.ts'
import type { Outcome } from './outcome.ts'
import { removeMember } from './remove-member.ts'
import { replay, type Scope } from './replay.ts'
import { clearTimer, saveChange, saveComponent } from './save-change.ts'
import { hasWithdrawn, takeWithdrawals, type Withdrawals } from './withdrawals.ts'

/** What taking in a message needs. */
export interface LearnOptions {
  readonly context: OperatorContext<IdentityCells>
  readonly scope: Scope
  readonly withdrawals: Withdrawals
  readonly matching: Matching
}

type NewIdentifiers = Pick<Observation, 'identifiers' | 'types' | 'timestampMs'>

/** Takes one message in that says something new. Make one for each. */
export class Lesson {
  readonly change = new Change()
  /** Keys of identifiers that were forgotten. */
  readonly erased: string[] = []
  readonly options: LearnOptions
  readonly #changed = new Set<Component>()
  /** Profile ids of identifiers that are to be forgotten. */
  readonly #erased: string[] = []

  constructor(options: LearnOptions) {
    this.options = options
  }

  /** The watermark that it goes by. */
  get asOfMs(): number {
    return this.options.scope.asOfMs
  }

  /**
   * Takes in an observation of a source, with who is alike by it, and answers whose it is. `known` are
   * the members of its identifiers, undefined for new ones.
   */
  learn(
    observation: Observation,
    source: string,
    known: readonly (LiveMember | undefined)[],
    alike: readonly LikenessChange[],
  ): Outcome {
    const strongest = this.#seen(known[0], observation) ?? this.#alone(observation, 0)
    for (let place = 1; place < observation.identifiers.length; place += 1) {
      const other = this.#seen(known[place], observation)
      this.#link(strongest, other, observation, place, source)
    }
    takeLikeness(alike, strongest, this)
    // It may be about others than its own: likeness ends where a block closes.
    for (const component of this.#changed) component.version += 1
    return this.finish(strongest)
  }

  /** The member of an identifier and its component, brought up to the rules; undefined if unknown. */
  find(identifier: string): LiveMember | undefined {
    const { cells } = this.options.context
    const node = cells.nodes.get(identifier)
    if (node === undefined) return undefined
    const component = cells.components.get(node.component)
    const member = component?.members[node.member]
    assert(component !== undefined && member !== undefined, 'a node names a member')
    this.refresh(component)
    return member
  }

  /** Brings a component up to the rules, and takes back what has been withdrawn since. */
  refresh(component: Component): void {
    const { scope, withdrawals } = this.options
    const withdrawn = takeWithdrawals(component, withdrawals)
    if (!withdrawn && component.rulesVersion === scope.rules.version) return
    if (component.rulesVersion !== scope.rules.version) {
      dropFormer(component, this.options.matching.version)
    }
    this.replay(component)
  }

  /** A window of a component has ended. */
  expire(component: Component): void {
    component.expiresMs = Infinity
    this.refresh(component)
    this.replay(component)
  }

  /** The member of an identifier; one that was never seen is there from now on, without any event. */
  ensure(identifier: string, type: number, atMs: number): LiveMember {
    const known = this.find(identifier)
    if (known !== undefined) return known
    const said = { identifiers: [identifier], types: [type], timestampMs: atMs }
    const member = this.#alone(said, 0)
    member.count = 0
    return member
  }

  /** The evidence of a component is another one: makes its clusters anew. */
  replay(component: Component): void {
    replay(component, this.options.scope, this.change)
    this.#changed.add(component)
  }

  /** The person behind a member does not want to be matched, or does again. */
  optOut(member: LiveMember, isOut: boolean): void {
    member.withdrawn = isOut
    this.replay(member.home)
    takeLikeness(this.options.matching.optOut(member, isOut), member, this)
  }

  /** Takes a member out, with all that is known of it. */
  forget(member: LiveMember): void {
    const { context, matching } = this.options
    takeLikeness(matching.forget(member.identifier), member, this)
    const { home, cluster, named, identifier } = member
    if (named) this.#erased.push(member.profileId)
    this.erased.push(identifier)
    const { id } = home
    removeMember(member, this.options)
    if (home.id !== id) for (const { cluster: each } of home.members) this.change.tell(each)
    if (cluster.members.length === 1) this.change.end(cluster)
    if (home.members.length > 0) return this.replay(home)
    this.#changed.delete(home)
    clearTimer(home, context)
    context.cells.components.delete(home.id)
  }

  /** Saves everything. `member` tells whose the message is. */
  finish(member: LiveMember): Outcome {
    const { absorbed, changed, deltas } = this.save()
    return { cluster: member.cluster, absorbed, changed, deltas }
  }

  /** Saves everything that a command or a timer has changed. */
  saveCommand(): Omit<Outcome, 'cluster'> {
    const homes = this.change.changed().map(({ name }) => name.home)
    for (const component of new Set(homes)) component.version += 1
    return this.save()
  }

  /** Saves everything. */
  save(): Omit<Outcome, 'cluster'> {
    const { context, scope } = this.options
    for (const component of this.#changed) saveComponent(component, context, scope)
    const saved = saveChange(this.change, context, scope.rules)
    for (const id of this.#erased) context.cells.profiles.delete(id)
    return saved
  }

  /** Links the strongest identifier with another one; undefined for a new one. */
  #link(
    strongest: LiveMember,
    other: LiveMember | undefined,
    observation: Observation,
    place: number,
    source: string,
  ): void {
    const { scope, withdrawals, context } = this.options
    if (hasWithdrawn(withdrawals, source, observation.timestampMs)) {
      if (other === undefined) this.#alone(observation, place)
      return
    }
    if (isFull(strongest, other, scope.rules)) {
      context.count('edges_refused')
      if (other === undefined) this.#alone(observation, place)
      return
    }
    const component = other === undefined ? strongest.home : this.merge(strongest.home, other.home)
    const member = other ?? this.#join(component, observation, place)
    const { timestampMs, messageId } = observation
    const kind = place === observation.alias ? ('alias' as const) : ('seen' as const)
    link(component, strongest, member, { source, kind, timestampMs, messageId }, scope, this.change)
    this.#changed.add(component)
  }

  /** Notes that an identifier is seen again, where it is known; answers it. */
  #seen(member: LiveMember | undefined, { timestampMs }: Observation): LiveMember | undefined {
    if (member === undefined) return undefined
    this.refresh(member.home)
    const { scope } = this.options
    const { lastSeenMs, home, count } = member
    if (count === 0) enter(home, member, timestampMs, scope, this.change)
    else home.seen(member, timestampMs, scope.rules, this.change)
    if (count > 0 && scope.rules.windowed) reenter(home, member, lastSeenMs, scope, this.change)
    this.#changed.add(home)
    return member
  }

  /** A new identifier in a component of its own. */
  #alone(observation: NewIdentifiers, place: number): LiveMember {
    const { scope, withdrawals, context } = this.options
    const id = profileId(scope.rules.idKey, observation.identifiers[place] ?? '')
    const firstVersion = context.cells.firstVersion.get(firstVersionKey)
    const component = new Component(componentId(id), scope.rules.version, firstVersion)
    component.withdrawals = withdrawals.length
    const member = this.#join(component, observation, place)
    member.profileId = id
    return member
  }

  /** A new identifier in a component. */
  #join(component: Component, { identifiers, types, timestampMs }: NewIdentifiers, place: number) {
    const { context } = this.options
    const identifier = identifiers[place] ?? ''
    const said = { identifier, type: types[place] ?? 0, timestampMs }
    const member = component.addMember(said, this.change)
    context.cells.nodes.set(identifier, { component: component.id, member: member.place })
    context.count('identifiers')
    this.#changed.add(component)
    return member
  }

  /** One component of two: the larger takes over the smaller, so that less has to be written. */
  merge(left: Component, right: Component): Component {
    if (left === right) return left
    const { context } = this.options
    const { nodes, components } = context.cells
    const [larger, smaller] =
      left.members.length < right.members.length ? [right, left] : [left, right]
    const moved = [...smaller.members]
    // It has its component to itself no more.
    const [first] = larger.members
    if (first?.cluster.isWhole === true) this.change.tell(first.cluster)
    larger.absorb(smaller)
    for (const { identifier, place, cluster } of moved) {
      this.change.tell(cluster)
      nodes.set(identifier, { component: larger.id, member: place })
    }
    this.#changed.delete(smaller)
    this.#changed.add(larger)
    clearTimer(smaller, context)
    if (smaller.isStored) components.delete(smaller.id)
    // Nodes name it from now on, and the observation may hold another one of them.
    if (!larger.isStored) components.set(larger.id, larger)
    larger.isStored = true
    return larger
  }
}
