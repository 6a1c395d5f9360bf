import { withValue, type CustomerEvent, type Message } from '#schemas'
import type { Operator, OperatorContext, OperatorSpec, Output } from '../operator.ts'
import { identityCells, type IdentityCells } from './identity-cells.ts'
import { IdentityGraph } from './identity-graph.ts'
import { identityRules, type IdentityRules } from './identity-rules.ts'
import { observer, type Observation } from './observe.ts'
import { prefetchEvidence } from './prefetch-evidence.ts'
import type { Resolved } from './resolved.ts'
import { touchedProfiles } from './touched-profiles.ts'

/** What `resolveIdentity` takes. */
export interface ResolveIdentityOptions {
  /** By default the built-in identifier types with their limits. */
  readonly rules?: IdentityRules
  /**
   * What each message says of profiles: the `members` of the event's own (cheap), or the whole `profile`
   * and every other one that the event changed (`touched`), which reads every identifier of theirs.
   */
  readonly emit?: 'members' | 'profile'
}

/** Inert definition of `resolveIdentity`, with what a reader of its state needs. */
export interface IdentitySpec extends OperatorSpec<CustomerEvent, Resolved, IdentityCells> {
  readonly kind: 'identity'
  readonly keyed: false
  readonly rules: IdentityRules
}

/**
 * Finds out whose each event is: links the identifiers that occur together, and passes the event on
 * with the profile that they belong to now.
 *
 * The result depends on what was seen and when it happened, never on the order of arrival; but for a
 * group of identifiers that has come to `componentEdgesMax` links, where those that came first count.
 * An event without any identifier that counts is rejected (`no-identifier`).
 */
export function resolveIdentity({
  rules = identityRules(),
  emit = 'members',
}: ResolveIdentityOptions = {}): IdentitySpec {
  const observe = observer(rules)
  const whole = emit === 'profile'
  return {
    kind: 'identity',
    state: identityCells(rules),
    keyed: false,
    partitioning: {
      by: 'strongest identifier',
      keyOf: ({ value }) => observe(value).identifiers[0] ?? '',
    },
    bound: `one entry an identifier; ${rules.componentEdgesMax} links a group of identifiers`,
    details: detailsOf(rules),
    rules,
    open(context) {
      const graph = new IdentityGraph(context, rules, whole)
      return new ResolveIdentity(observe, graph, context, whole)
    },
    prefetch(batch, cells, want) {
      const observations = batch.map(({ value }) => observe(value))
      return prefetchEvidence(observations, { cells, want, whole })
    },
  }
}

class ResolveIdentity implements Operator<CustomerEvent, Resolved> {
  readonly #observe: (event: CustomerEvent) => Observation
  readonly #graph: IdentityGraph
  readonly #context: OperatorContext<IdentityCells>
  readonly #whole: boolean

  constructor(
    observe: (event: CustomerEvent) => Observation,
    graph: IdentityGraph,
    context: OperatorContext<IdentityCells>,
    whole: boolean,
  ) {
    this.#observe = observe
    this.#graph = graph
    this.#context = context
    this.#whole = whole
  }

  onMessage(message: Message<CustomerEvent>, output: Output<Resolved>): void {
    const event = message.value
    const observation = this.#observe(event)
    if (observation.blocked > 0) this.#context.count('blocked_values', observation.blocked)
    const fragment = observation.identifiers[0]
    if (fragment === undefined) return output.reject(message, 'no-identifier', noIdentifier)
    const outcome = this.#graph.observe(observation)
    const { cluster, component, absorbed } = outcome
    const { profileId } = cluster.name
    const members = cluster.identifiers
    const alone = cluster.members.length === component.members.length
    const evidence = alone ? members : component.identifiers
    const resolved = { event, fragment, profileId, members, evidence, absorbed }
    if (!this.#whole) return output.emit(withValue(message, resolved))
    const touched = touchedProfiles(outcome, observation, this.#context.cells)
    output.emit(withValue(message, { ...resolved, touched }))
  }
}

/** Whether a step of a pipeline resolves identities. */
export function isIdentitySpec(spec: { readonly kind: string }): spec is IdentitySpec {
  return spec.kind === 'identity' && 'rules' in spec
}

const noIdentifier =
  'the event has no identifier that counts: give it a userId or an anonymousId that is no placeholder'

function detailsOf({ types, clusterIdentifiersMax }: IdentityRules): Record<string, string> {
  const limits = types.map(({ name, limit }) =>
    limit === Number.MAX_SAFE_INTEGER ? name : `${name} ≤ ${limit}`,
  )
  return { identifiers: limits.join(', '), 'identifiers per profile': `≤ ${clusterIdentifiersMax}` }
}
