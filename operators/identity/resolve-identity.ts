import { ChunkOrigin, withValue, type CustomerEvent, type Message } from '#schemas'
import type { Timer } from '#state'
import type { Operator, OperatorContext, OperatorSpec, Output } from '../operator.ts'
import type { FragmentHistory } from '../traits/fragment-history.ts'
import {
  identifiersOfCommand,
  isIdentityCommand,
  type IdentityCommand,
} from './commands/identity-command.ts'
import { readingOfCommand } from './commands/reading-of-command.ts'
import { runCommand } from './commands/run-command.ts'
import type { Cluster } from './engine/cluster.ts'
import { IdentityGraph } from './engine/identity-graph.ts'
import { prefetchMatching } from './matching/prefetch-matching.ts'
import { streamCandidates, type StreamCandidates } from './matching/stream-candidates.ts'
import { observer, type Observation } from './engine/observe.ts'
import type { Outcome } from './engine/outcome.ts'
import { prefetchEvidence, type Reading } from './engine/prefetch-evidence.ts'
import { describeProfile } from './engine/touched-profiles.ts'
import { identityCells, type IdentityCells } from './identity-cells.ts'
import type { Resolved } from './resolved.ts'
import { identityRules, type IdentityRules } from './rules/identity-rules.ts'

/** What `resolveIdentity` takes. */
export interface ResolveIdentityOptions {
  /** By default the built-in identifier types with their limits. */
  readonly rules?: IdentityRules
  /**
   * What each message says of profiles: the `members` of the event's own (cheap), or the whole `profile`
   * and that of its other identifiers, too (`touched`). Where identifiers moved between profiles, every
   * message tells of all that changed.
   */
  readonly emit?: 'members' | 'profile'
  /**
   * Names the source of a message: what `explain` shows, and `undo-import` takes back. By default the id
   * of the source step. Keep it to a handful of names for each customer.
   */
  readonly source?: (message: Message<CustomerEvent>) => string
}

/** Inert definition of `resolveIdentity`, with what a reader of its state needs. */
export interface IdentitySpec extends OperatorSpec<
  CustomerEvent | IdentityCommand,
  Resolved,
  IdentityCells
> {
  readonly kind: 'identity'
  readonly keyed: false
  readonly rules: IdentityRules
}

/**
 * Finds out whose each event is: links the identifiers that occur together, and passes the event on
 * with the profile that they belong to now. Takes commands among the events, in their order; what a
 * command changes comes out as a message without an event, and one that cannot be is rejected
 * (`invalid-command`).
 *
 * The result depends on what was seen and when it happened, never on the order of arrival; but for a
 * group of identifiers that has come to four times `maxEvidence.edges`, where further links are refused
 * and counted (`edges_refused`), and for candidates of a block that has closed. An event without any identifier that counts is rejected
 * (`no-identifier`). Where windows end, profiles change without an event: `Resolved.event` is null then.
 */
export function resolveIdentity(options: ResolveIdentityOptions = {}): IdentitySpec {
  const { rules = identityRules(), emit = 'members', source = sourceStep } = options
  const candidates = streamCandidates(rules)
  const observe = observer(rules, candidates)
  return {
    kind: 'identity',
    state: identityCells(rules),
    keyed: false,
    partitioning: {
      by: 'strongest identifier',
      keyOf: ({ value }) => readingOf(value, observe).identifiers[0] ?? '',
    },
    bound: `one entry an identifier; ${rules.maxEvidence.edges} links a group of identifiers are believed`,
    details: detailsOf(rules),
    rules,
    open: (context) => new ResolveIdentity(context, { rules, emit, source }, candidates),
    *prefetch(batch, cells, want) {
      const readings = batch.map(({ value }) => readingOf(value, observe))
      const options = { cells, want }
      const alike = yield* prefetchMatching(readings, candidates, options)
      yield* prefetchEvidence([...readings, ...alike], options)
    },
  }
}

class ResolveIdentity implements Operator<CustomerEvent | IdentityCommand, Resolved> {
  readonly #observe: (event: CustomerEvent) => Observation
  readonly #graph: IdentityGraph
  readonly #context: OperatorContext<IdentityCells>
  readonly #options: Required<ResolveIdentityOptions>

  constructor(
    context: OperatorContext<IdentityCells>,
    options: Required<ResolveIdentityOptions>,
    candidates: StreamCandidates,
  ) {
    this.#observe = observer(options.rules, candidates)
    this.#graph = new IdentityGraph(context, options.rules, candidates)
    this.#context = context
    this.#options = options
  }

  onMessage(message: Message<CustomerEvent | IdentityCommand>, output: Output<Resolved>): void {
    if (isCommand(message)) this.#onCommand(message, output)
    else this.#onEvent(message as Message<CustomerEvent>, output)
  }

  #onCommand(message: Message<IdentityCommand>, output: Output<Resolved>): void {
    const { rules } = this.#options
    const outcome = runCommand(message.value, this.#graph, this.#context, rules)
    if (outcome.kind === 'refused') {
      return output.reject(message, 'invalid-command', outcome.problem)
    }
    if (outcome.kind === 'repeated') return this.#context.count('commands_repeated')
    const { changed, absorbed, erased } = outcome
    if (changed.length + absorbed.length + erased.length > 0) {
      const resolved = withoutEvent(outcome)
      output.emit(withValue(message, erased.length === 0 ? resolved : { ...resolved, erased }))
    }
    const { verb } = message.value
    if (verb === 'revisit' || verb === 'backfill') this.#passOn(message, output)
  }

  /** Tells of every profile that is named, with the histories of its own fragments, if there are any. */
  #passOn(message: Message<IdentityCommand>, output: Output<Resolved>): void {
    const command = message.value
    const histories = command.verb === 'backfill' ? command.histories : []
    const byKey = new Map(histories.map((history) => [history.key, history]))
    const own = new Map<Cluster, FragmentHistory[]>()
    for (const key of identifiersOfCommand(command)) {
      const cluster = this.#graph.clusterOf(key)
      const history = byKey.get(key)
      if (cluster !== undefined)
        own.set(cluster, [...(own.get(cluster) ?? []), ...(history ? [history] : [])])
      else if (history !== undefined) this.#context.count('histories_of_nobody')
    }
    for (const [cluster, each] of own) {
      const resolved = withoutEvent({ changed: [cluster], absorbed: [], deltas: [] })
      output.emit(withValue(message, { ...resolved, histories: each }))
    }
  }

  #onEvent(message: Message<CustomerEvent>, output: Output<Resolved>): void {
    const event = message.value
    const observation = this.#observe(event)
    if (observation.blocked > 0) this.#context.count('blocked_values', observation.blocked)
    const fragment = observation.identifiers[0]
    if (fragment === undefined)
      return output.reject(message, 'no-identifier', noIdentifier(this.#options.rules))
    const outcome = this.#graph.observe(observation, this.#options.source(message))
    const { cluster, absorbed, deltas } = outcome
    const { version, identifiers: members } = cluster
    const { profileId } = cluster.name
    const resolved = { event, fragment, profileId, version, members, absorbed, deltas }
    if (this.#options.emit !== 'profile' && !isTold(outcome)) {
      return output.emit(withValue(message, resolved))
    }
    const touched = this.#touched(outcome, observation)
    output.emit(withValue(message, { ...resolved, touched }))
  }

  /** A window has ended: identifiers that it kept apart may belong together now, or the reverse. */
  onTimer({ key, timestampMs }: Timer, output: Output<Resolved>): void {
    const component = this.#context.cells.components.get(key)
    if (component === undefined || component.expiresMs !== timestampMs) return
    const outcome = this.#graph.expire(component, timestampMs)
    if (outcome.changed.length === 0) return
    const origin = new ChunkOrigin(this.#context.step, key, timestampMs, noBytes)
    output.emit({ key: '', value: withoutEvent(outcome), timestampMs, origin })
  }

  /**
   * Every profile of which an observation changed something: the one that it belongs to first, then
   * those whose members or id it changed, and those of its other identifiers, which a guard keeps apart.
   */
  #touched({ cluster, changed }: Outcome, { identifiers }: Observation) {
    const touched = new Set([cluster])
    for (const identifier of identifiers) {
      const other = this.#graph.clusterOf(identifier)
      if (other !== undefined) touched.add(other)
    }
    for (const other of changed) touched.add(other)
    return [...touched].map(describeProfile)
  }
}

/** Whether identifiers have moved between profiles, so that more than the event's own changed. */
function isTold({ absorbed, deltas }: Outcome): boolean {
  return absorbed.length > 0 || deltas.length > 0
}

/** What changed by itself. */
function withoutEvent({ changed, absorbed, deltas }: Omit<Outcome, 'cluster'>): Resolved {
  const [first] = changed
  return {
    event: null,
    fragment: '',
    profileId: first?.name.profileId ?? '',
    version: first?.version ?? 0,
    members: first?.identifiers ?? [],
    absorbed,
    touched: changed.map(describeProfile),
    deltas,
  }
}

function isCommand(
  message: Message<CustomerEvent | IdentityCommand>,
): message is Message<IdentityCommand> {
  return isIdentityCommand(message.value)
}

/** What a message reads, for fetching it before. */
function readingOf(
  value: CustomerEvent | IdentityCommand,
  observe: (event: CustomerEvent) => Observation,
): Reading {
  return isIdentityCommand(value) ? readingOfCommand(value) : observe(value)
}

/** Whether a step of a pipeline resolves identities. */
export function isIdentitySpec(spec: { readonly kind: string }): spec is IdentitySpec {
  return spec.kind === 'identity' && 'rules' in spec
}

const noBytes = new Uint8Array()

function noIdentifier({ tenant }: IdentityRules): string {
  const rest = 'give it a userId or an anonymousId that is no placeholder'
  const whose =
    tenant === undefined ? '' : `, and the name of its tenant, without "/", at ${tenant}`
  return `the event has no identifier that counts: ${rest}${whose}`
}

function sourceStep({ origin }: Message<unknown>): string {
  return origin.source
}

function detailsOf({ types, maxCluster }: IdentityRules): Record<string, string> {
  const limits = types.map(({ name, limit }) =>
    limit === Number.MAX_SAFE_INTEGER ? name : `${name} ≤ ${limit}`,
  )
  return { identifiers: limits.join(', '), 'identifiers per profile': `≤ ${maxCluster}` }
}
