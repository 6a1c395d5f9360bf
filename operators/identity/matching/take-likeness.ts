import type { LiveMember } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { isFull } from '../engine/is-full.ts'
import type { Lesson } from '../engine/learn.ts'
import { saveLikeness } from '../review/likeness-review.ts'
import type { LikenessChange } from './matching.ts'

/**
 * Takes in who is alike, and who is not any more: as edges where that is enough, else as questions. It is
 * about a member that may be new, and in no cell yet.
 */
export function takeLikeness(
  changes: readonly LikenessChange[],
  about: LiveMember,
  lesson: Lesson,
): void {
  if (changes.length === 0) return
  const changed: LiveMember[] = []
  for (const change of changes) {
    const { ends, before, now } = change
    saveLikeness(change, lesson.options.context)
    if (before?.merges !== true && now?.merges !== true) continue
    const [left, right] = ends.map((key) => (key === about.identifier ? about : lesson.find(key)))
    if (left === undefined || right === undefined) continue
    const isOther =
      now?.merges === true ? propose(left, right, change, lesson) : takeBack(left, right)
    if (isOther) changed.push(left, right)
  }
  for (const component of new Set(changed.map(({ home }) => home))) lesson.replay(component)
}

/** Answers whether it changes anything. */
function propose(
  left: LiveMember,
  right: LiveMember,
  { now, saidMs }: LikenessChange,
  lesson: Lesson,
): boolean {
  const { context, scope, matching } = lesson.options
  if (isFull(left, right, scope.rules, true)) {
    context.count('edges_refused')
    return false
  }
  const component = lesson.merge(left.home, right.home)
  const edge = component.edgeBetween(left, right) ?? component.addEdge(left, right)
  return edge.propose({ bits: now?.bits ?? 0, model: matching.version, saidMs })
}

function takeBack(left: LiveMember, right: LiveMember): boolean {
  const component = left.home
  const edge = component === right.home ? component.edgeBetween(left, right) : undefined
  if (edge?.propose(undefined) !== true) return false
  if (edge.isEmpty) component.dropEdge(edge)
  return true
}

/** Takes back what candidates of other rules have found; they look again when something is said. */
export function dropFormer(component: Component, version: string): void {
  for (const edge of component.edges) {
    if (edge.candidate === undefined || edge.candidate.model === version) continue
    edge.propose(undefined)
    if (edge.isEmpty) component.dropEdge(edge)
  }
}
