import type { CustomerEvent } from '#schemas'
import type { LiveAggregates } from '../aggregations/rule-set.ts'
import type { OperatorContext } from '../operator.ts'
import type { DeclaredTrait, TraitSet } from '../traits/trait-set.ts'
import type { TraitPane, TraitParts } from '../traits/trait-values.ts'
import { paneField, parsePaneField, type Fragment, type FragmentCells } from './fragment.ts'

/** What an event added to a fragment. */
export interface Added {
  /** Traits to which it added something. */
  readonly traits: readonly DeclaredTrait[]
  /** When the first of the panes that it was added to leaves its window; Infinity for none. */
  readonly expiresMs: number
}

/** An event that adds nothing. */
export const addedNothing: Added = { traits: [], expiresMs: Infinity }

/** The fragments of profiles, live: what events add to, and profiles are made of. */
export class ProfileParts {
  readonly #context: OperatorContext<FragmentCells>
  readonly #traits: TraitSet

  constructor(context: OperatorContext<FragmentCells>, traits: TraitSet) {
    this.#context = context
    this.#traits = traits
  }

  /** Adds an event to the fragment under `key`, and to the panes that it lies in. */
  add(event: CustomerEvent, key: string): Added {
    const { fragments } = this.#context.cells
    const { timestampMs, messageId } = event
    const fragment = fragments.get(key) ?? newFragment(timestampMs)
    fragment.events += 1
    fragment.firstSeenMs = Math.min(fragment.firstSeenMs, timestampMs)
    fragment.lastSeenMs = Math.max(fragment.lastSeenMs, timestampMs)
    const panes = new EventPanes(this.#context, key, timestampMs)
    const traits: DeclaredTrait[] = []
    for (const trait of this.#traits.wanting(event)) {
      const lifted = trait.rule.lift(event, timestampMs, messageId)
      if (lifted === undefined) {
        this.#countRefusal(trait, event)
        continue
      }
      const into = trait.window === undefined ? fragment.traits : panes.of(trait.window)
      if (into === undefined) continue
      const known = into[trait.place]
      into[trait.place] = known === undefined ? lifted : trait.rule.merge(known, lifted)
      traits.push(trait)
    }
    fragments.set(key, fragment)
    return { traits, expiresMs: panes.save() }
  }

  /** Forgets a fragment. */
  forget(key: string): void {
    const { fragments, panes } = this.#context.cells
    fragments.delete(key)
    panes.clear(key)
  }

  /** Drops the panes of fragments that no window holds any more as of a time; answers how many. */
  expire(keys: readonly string[], asOfMs: number): number {
    if (this.#traits.windows.length === 0) return 0
    const { panes } = this.#context.cells
    let dropped = 0
    for (const key of keys) {
      const fields = Array.from(panes.entries(key), ([field]) => field)
      for (const field of fields.filter((each) => !this.#isHeld(each, asOfMs))) {
        panes.delete(key, field)
        dropped += 1
      }
    }
    return dropped
  }

  /** Fragments that are there. */
  fragments(keys: readonly string[]): readonly Fragment[] {
    return keys.flatMap((key) => this.#context.cells.fragments.get(key) ?? [])
  }

  /** What traits of a profile are folded from. */
  of(keys: readonly string[]): TraitParts {
    const lifetime = this.fragments(keys).map(({ traits }) => traits)
    if (this.#traits.windows.length === 0) return { lifetime, panes: noPanes }
    const { panes } = this.#context.cells
    return { lifetime, panes: groupPanes(keys.map((key) => panes.entries(key))) }
  }

  /** A window that is no longer declared leaves panes behind that none holds. */
  #isHeld(field: string, asOfMs: number): boolean {
    const { windowId, startMs } = parsePaneField(field)
    const window = this.#traits.window(windowId)
    return window !== undefined && window.expiresMs(startMs) > asOfMs
  }

  #countRefusal({ rule }: DeclaredTrait, event: CustomerEvent): void {
    const reason = rule.refusedBy?.(event)
    if (reason !== undefined) this.#context.count(`trait_${reason.replaceAll('-', '_')}`)
  }
}

const noPanes: TraitParts['panes'] = new Map()

/** A pane as it is stored. */
type PaneEntry = readonly [field: string, aggregates: LiveAggregates]

/** Panes of several fragments by the id of their window. */
export function groupPanes(fragments: Iterable<Iterable<PaneEntry>>): TraitParts['panes'] {
  const panes = new Map<string, TraitPane[]>()
  for (const entries of fragments) {
    for (const [field, aggregates] of entries) {
      const { windowId, startMs } = parsePaneField(field)
      const pane = { startMs, aggregates }
      const others = panes.get(windowId)
      if (others === undefined) panes.set(windowId, [pane])
      else others.push(pane)
    }
  }
  return panes
}

/** The panes of a fragment that one event lies in, each read and written once. */
class EventPanes {
  readonly #context: OperatorContext<FragmentCells>
  readonly #key: string
  readonly #timestampMs: number
  /** By window; undefined where the window does not hold the event any more. */
  readonly #open = new Map<string, OpenPane | undefined>()

  constructor(context: OperatorContext<FragmentCells>, key: string, timestampMs: number) {
    this.#context = context
    this.#key = key
    this.#timestampMs = timestampMs
  }

  /** Aggregates of the pane of a window; undefined for an event that comes too late for it. */
  of(window: NonNullable<DeclaredTrait['window']>): LiveAggregates | undefined {
    const known = this.#open.get(window.id)
    if (known !== undefined || this.#open.has(window.id)) return known?.aggregates
    const pane = this.#read(window)
    this.#open.set(window.id, pane)
    return pane?.aggregates
  }

  /** Writes what was added; answers when the first of the panes expires. */
  save(): number {
    let expiresMs = Infinity
    for (const pane of this.#open.values()) {
      if (pane === undefined) continue
      this.#context.cells.panes.set(this.#key, pane.field, pane.aggregates)
      expiresMs = Math.min(expiresMs, pane.expiresMs)
    }
    return expiresMs
  }

  #read({ id, window }: NonNullable<DeclaredTrait['window']>): OpenPane | undefined {
    const context = this.#context
    const startMs = window.paneStartMs(this.#timestampMs)
    const expiresMs = window.expiresMs(startMs)
    if (expiresMs <= context.watermarkMs()) {
      context.count('late_for_trait_windows')
      return undefined
    }
    const field = paneField(id, startMs)
    return { field, expiresMs, aggregates: context.cells.panes.get(this.#key, field) ?? [] }
  }
}

interface OpenPane {
  readonly field: string
  readonly expiresMs: number
  readonly aggregates: LiveAggregates
}

function newFragment(timestampMs: number): Fragment {
  return {
    events: 0,
    firstSeenMs: timestampMs,
    lastSeenMs: timestampMs,
    traits: [],
    backfilled: [],
  }
}
