import {
  findMembers,
  resolveIdentity,
  type IdentityDelta,
  type IdentityRules,
  type Resolved,
  type TouchedProfile,
} from '#operators'
import { ChunkOrigin, type Message } from '#schemas'
import type { Component } from '../state/clusters.ts'
import { knownIdentifier } from './due-groups.ts'
import type { OpenIdentity } from '../state/open-identity.ts'
import { openOverlay, overlayContext } from '../state/overlay.ts'

/** What other rules would make of the evidence there is. */
export interface RulesChange {
  /** Groups of identifiers that were looked at. */
  readonly groups: number
  readonly identifiers: number
  readonly profilesBefore: number
  readonly profilesAfter: number
  /** Profiles that would become part of another one, parts that profiles would fall into, and so on. */
  readonly merged: number
  readonly split: number
  readonly renamed: number
  /** Profiles that would have other identifiers or another id. */
  readonly profilesAffected: number
  readonly reviewsOpened: number
  readonly reviewsClosed: number
  /** The first of each kind. */
  readonly sample: readonly SampledChange[]
}

/** What would become of a profile. */
export type SampledChange = Exclude<IdentityDelta, { readonly kind: 'profile-changed' }> & {
  /** Identifiers of the profiles that it would be, by their ids. */
  readonly after: Readonly<Record<string, readonly string[]>>
}

/** How `dryRunRules` goes about it. */
export interface DryRunOptions {
  /** Changes of each kind that are shown. */
  readonly samplesMax: number
  /** Which groups of identifiers to look at; by default all. */
  readonly isDue?: (component: Component) => boolean
}

/** Groups of identifiers that are looked at together. */
const chunkLength = 200

/**
 * Resolves every group of identifiers under other rules, in memory, with the operator that would do it,
 * and tells what changes. What the rules say about admission (`normalise`, `block`, `paths`) counts for
 * events to come: stored identifiers are as they were admitted.
 */
export async function dryRunRules(
  rules: IdentityRules,
  identity: OpenIdentity,
  { samplesMax, isDue = () => true }: DryRunOptions,
): Promise<RulesChange> {
  const tally = new Tally(samplesMax)
  const reader = await identity.readAs(resolveIdentity({ rules }).state)
  const trial = { ...identity, reader }
  let chunk: Component[] = []
  for await (const [, component] of reader.scan('components')) {
    if (!('members' in component) || !isDue(component)) continue
    chunk.push(component)
    if (chunk.length < chunkLength) continue
    await tryOut(chunk, rules, trial, tally)
    chunk = []
  }
  await tryOut(chunk, rules, trial, tally)
  return tally.result()
}

async function tryOut(
  components: readonly Component[],
  rules: IdentityRules,
  { reader, step, latest }: OpenIdentity,
  tally: Tally,
): Promise<void> {
  if (components.length === 0) return
  tally.before(components)
  const identifiers = components.flatMap((component) => knownIdentifier(component, rules) ?? [])
  const spec = resolveIdentity({ rules })
  const message = lookAt(identifiers, step)
  const overlay = await openOverlay(reader, (cells, want) =>
    spec.prefetch === undefined ? [] : spec.prefetch([message], cells, want),
  )
  const { watermarksMs } = await latest()
  const place = { step, watermarkMs: watermarksMs[step] ?? -Infinity }
  const operator = spec.open(overlayContext(overlay, place, (name, by) => tally.count(name, by)))
  operator.onMessage(message, {
    emit: ({ value }) => tally.change(value),
    reject: (_message, _reason, detail) => {
      throw new Error(detail)
    },
    sideOutput: () => {},
  })
  const after = await findMembers(overlay.reader, components.flatMap(keysOf))
  tally.after(new Set(after.flatMap((found) => found?.cluster ?? [])).size)
}

function keysOf({ members }: Component): readonly string[] {
  return members.map(({ identifier }) => identifier)
}

function lookAt(identifiers: readonly string[], step: string): Message<never> {
  const stamp = { id: 'dry-run', atMs: 0, author: '', reason: '' }
  const value = { ...stamp, verb: 'refresh', identifiers } as const
  const origin = new ChunkOrigin(step, 'dry-run', 0, new Uint8Array())
  return { key: '', value: value as never, timestampMs: 0, origin }
}

/** Adds up what changes. */
class Tally {
  readonly #samplesMax: number
  readonly #sample: SampledChange[] = []
  readonly #numbers = {
    groups: 0,
    identifiers: 0,
    profilesBefore: 0,
    profilesAfter: 0,
    merged: 0,
    split: 0,
    renamed: 0,
    profilesAffected: 0,
    reviewsOpened: 0,
    reviewsClosed: 0,
  }

  constructor(samplesMax: number) {
    this.#samplesMax = samplesMax
  }

  before(components: readonly Component[]): void {
    this.#numbers.groups += components.length
    for (const { members } of components) {
      this.#numbers.identifiers += members.length
      this.#numbers.profilesBefore += new Set(members.map(({ cluster }) => cluster)).size
    }
  }

  after(profiles: number): void {
    this.#numbers.profilesAfter += profiles
  }

  count(name: string, by: number): void {
    if (name !== 'reviews') return
    if (by > 0) this.#numbers.reviewsOpened += by
    else this.#numbers.reviewsClosed -= by
  }

  change({ deltas, touched = [] }: Resolved): void {
    this.#numbers.profilesAffected += touched.length
    for (const delta of deltas) {
      if (delta.kind === 'merged') this.#numbers.merged += delta.from.length - 1
      if (delta.kind === 'split') this.#numbers.split += delta.into.length - 1
      if (delta.kind === 'renamed') this.#numbers.renamed += 1
      if (delta.kind !== 'profile-changed') this.#keep(delta, touched)
    }
  }

  result(): RulesChange {
    return { ...this.#numbers, sample: this.#sample }
  }

  #keep(
    delta: Exclude<IdentityDelta, { readonly kind: 'profile-changed' }>,
    touched: readonly TouchedProfile[],
  ): void {
    const isFull = this.#sample.filter(({ kind }) => kind === delta.kind).length >= this.#samplesMax
    if (isFull) return
    const ids = delta.kind === 'split' ? delta.into : [delta.profileId]
    const found = touched.filter(({ profileId }) => ids.includes(profileId))
    const after = Object.fromEntries(found.map(({ profileId, members }) => [profileId, members]))
    this.#sample.push({ ...delta, after })
  }
}
