import type { OperatorContext } from '../../operator.ts'
import type { IdentityCells, ProfileEntry } from '../identity-cells.ts'
import type { IdentityDelta } from '../resolved.ts'
import { declinedGuard, openItem, reviewKey } from '../review/review-item.ts'
import { questionsOf } from '../review/questions.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Change } from './change.ts'
import type { Cluster, LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import { nextExpiryMs, type Scope } from './replay.ts'

/** What was saved of a change. */
export interface Saved {
  /** Ids of profiles that ended. */
  readonly absorbed: readonly string[]
  readonly changed: readonly Cluster[]
  readonly deltas: readonly IdentityDelta[]
}

/** Writes what a message did to profiles, and counts it. */
export function saveChange(
  change: Change,
  context: OperatorContext<IdentityCells>,
  rules: IdentityRules,
): Saved {
  const { profiles } = context.cells
  const { started, ended, changed, merges, splits, deltas } = change.profiles(rules)
  for (const { id, member } of started) profiles.set(id, entryOf(member, true))
  for (const { id, member } of ended) profiles.set(id, entryOf(member, false))
  if (started.length !== ended.length) context.count('profiles', started.length - ended.length)
  if (merges > 0) context.count('merges', merges)
  if (splits > 0) context.count('splits', splits)
  return { absorbed: ended.map(({ id }) => id), changed, deltas }
}

function entryOf({ identifier, home }: LiveMember, live: boolean): ProfileEntry {
  return { identifier, live, epoch: home.version }
}

/**
 * Writes a component that has changed, asks what it raises, withdraws open questions that it raises no
 * more, and sets its timer.
 */
export function saveComponent(
  component: Component,
  context: OperatorContext<IdentityCells>,
  scope: Scope,
): void {
  saveQuestions(component, context, scope.rules)
  const suppressed = component.refused.size - component.refusedCounted
  if (suppressed !== 0) context.count('edges_suppressed', suppressed)
  component.refusedCounted = component.refused.size
  const { timers } = context
  const expiresMs = nextExpiryMs(component, scope)
  if (expiresMs !== component.expiresMs) {
    clearTimer(component, context)
    if (expiresMs !== Infinity) timers.set(component.id, expiresMs)
    component.expiresMs = expiresMs
  }
  context.cells.components.set(component.id, component)
  component.isStored = true
}

/** A component needs no timer any more. */
export function clearTimer(
  { id, expiresMs }: Component,
  { timers }: OperatorContext<IdentityCells>,
): void {
  if (expiresMs !== Infinity) timers.delete(id, expiresMs)
}

function saveQuestions(
  component: Component,
  context: OperatorContext<IdentityCells>,
  rules: IdentityRules,
): void {
  const { reviews } = context.cells
  if (!component.questionsStale) return
  component.questionsStale = false
  const { refused, hasGiant } = component
  if (refused.size === 0 && component.reviews.length === 0 && !hasGiant) return
  const isDeclined = ({ guard }: { readonly guard: string }) => guard === declinedGuard
  const declined = component.reviews.filter(isDeclined)
  const asked = component.reviews.filter((review) => !isDeclined(review))
  const known = new Map(asked.map(({ key, guard }) => [key, guard]))
  const open: { readonly key: string; readonly guard: string }[] = []
  for (const { ends, guard, atMs } of questionsOf(component, rules)) {
    const key = reviewKey(ends)
    open.push({ key, guard })
    if (known.get(key) !== guard) reviews.set(key, openItem(ends, guard, atMs))
    if (!known.delete(key)) context.count('reviews')
  }
  for (const key of known.keys()) reviews.delete(key)
  if (known.size > 0) context.count('reviews', -known.size)
  component.reviews = [...declined, ...open]
}
