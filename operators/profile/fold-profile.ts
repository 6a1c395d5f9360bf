import { withValue, type CustomerEvent, type Message } from '#schemas'
import type { Resolved, TouchedProfile } from '../identity/resolved.ts'
import type { SeenIdentifier } from '../identity/engine/cluster-facts.ts'
import type { MergeRules } from '../aggregations/merge-rule.ts'
import { RuleSet } from '../aggregations/rule-set.ts'
import type { Operator, OperatorContext, OperatorSpec, Output } from '../operator.ts'
import {
  addEvent,
  fragmentCells,
  newFragment,
  sumFragments,
  type FragmentCells,
  type FragmentSum,
} from './fragment.ts'

/** What `foldProfile` takes. */
export interface FoldProfileOptions {
  /** What a profile shows besides its identifiers: a merge rule for each trait. */
  readonly traits: MergeRules<CustomerEvent>
  /**
   * What each message carries: the `change` (cheap), or the whole `profile` as well, which reads a
   * fragment for every identifier of the profile.
   */
  readonly emit?: 'change' | 'profile'
}

/** That an event was added to a profile. */
export interface ProfileChange extends Resolved {
  /** The profile as it is now, where `foldProfile` was asked to emit it and there is one left. */
  readonly profile?: ProfileState
  /** Other profiles that the event changed, as they are now; known where `touched` is. */
  readonly others?: readonly ProfileState[]
}

/** A profile as of one event. */
export interface ProfileState extends FragmentSum {
  readonly id: string
  /** As in `Resolved`: a higher version is a later one. */
  readonly version: number
  /** As in `Profile`, where `resolveIdentity` was asked to emit it. */
  readonly aliases?: readonly string[]
  readonly identifiers?: readonly SeenIdentifier[]
  /**
   * Names what evidence connects, where a guard keeps profiles apart there: they share the version, so
   * the version of one may be higher by now than its own last message says.
   */
  readonly component?: string
}

/** Inert definition of `foldProfile`, with what a reader of its state needs. */
export interface ProfileSpec extends OperatorSpec<Resolved, ProfileChange, FragmentCells> {
  readonly kind: 'profile'
  readonly keyed: false
  readonly traits: RuleSet<CustomerEvent>
}

/**
 * Folds events into profiles. An event is added to the fragment of the identifier that it arrived on,
 * whoever that belongs to then; a profile is the fold of its fragments. So a merge adds up exactly,
 * and what is parted again has what its own events gave it.
 *
 * Put it behind `resolveIdentity`. Throws `MergeRulesError` for traits that cannot be stored.
 */
export function foldProfile({ traits, emit = 'change' }: FoldProfileOptions): ProfileSpec {
  const rules = new RuleSet(traits)
  return {
    kind: 'profile',
    state: fragmentCells(rules),
    keyed: false,
    partitioning: { by: 'fragment', keyOf: ({ value }) => value.fragment },
    bound: 'one fragment an identifier',
    details: detailsOf(traits),
    traits: rules,
    open: (context) => new FoldProfile(context, rules, emit),
    prefetch(batch, _cells, want) {
      for (const { value } of batch) {
        if (value.event !== null) want('fragments', value.fragment)
        for (const key of value.erased ?? []) want('fragments', key)
        if (emit !== 'profile') continue
        for (const { members } of value.touched ?? [value]) {
          for (const key of members) want('fragments', key)
        }
      }
      return []
    },
  }
}

/** Whether a step of a pipeline folds profiles. */
export function isProfileSpec(spec: { readonly kind: string }): spec is ProfileSpec {
  return spec.kind === 'profile' && 'traits' in spec
}

class FoldProfile implements Operator<Resolved, ProfileChange> {
  readonly #context: OperatorContext<FragmentCells>
  readonly #rules: RuleSet<CustomerEvent>
  readonly #emit: 'change' | 'profile'

  constructor(
    context: OperatorContext<FragmentCells>,
    rules: RuleSet<CustomerEvent>,
    emit: 'change' | 'profile',
  ) {
    this.#context = context
    this.#rules = rules
    this.#emit = emit
  }

  onMessage(message: Message<Resolved>, output: Output<ProfileChange>): void {
    const { event, fragment, erased = [] } = message.value
    for (const key of erased) this.#context.cells.fragments.delete(key)
    if (event !== null) this.#add(event, fragment)
    if (this.#emit === 'change') return output.emit(message)
    output.emit(withValue(message, this.#change(message.value)))
  }

  #add(event: CustomerEvent, key: string): void {
    const { fragments } = this.#context.cells
    const fragment = fragments.get(key)
    if (fragment === undefined) return fragments.set(key, newFragment(event, this.#rules))
    addEvent(fragment, event, this.#rules)
    fragments.set(key, fragment)
  }

  #change(resolved: Resolved): ProfileChange {
    const { touched } = resolved
    if (touched === undefined) return { ...resolved, profile: this.#profile(resolved) }
    const [profile, ...others] = touched.map((each) => this.#whole(each))
    return profile === undefined ? { ...resolved, others } : { ...resolved, profile, others }
  }

  #whole(touched: TouchedProfile): ProfileState {
    const { aliases, identifiers, component } = touched
    const state = { ...this.#profile(touched), aliases, identifiers }
    return component === undefined ? state : { ...state, component }
  }

  #profile({
    profileId,
    members,
    version,
  }: Pick<TouchedProfile, 'profileId' | 'members' | 'version'>): ProfileState {
    const fragments = members.flatMap((key) => this.#context.cells.fragments.get(key) ?? [])
    return {
      id: profileId,
      version,
      ...sumFragments(fragments, this.#rules, this.#context.watermarkMs()),
    }
  }
}

function detailsOf(traits: MergeRules<CustomerEvent>): Record<string, string> {
  const rules = Object.entries(traits).map(([name, rule]) => `${name} (${rule.name})`)
  return { traits: rules.join(', ') }
}
