import type { LiveMember } from '../engine/cluster.ts'
import { isFull } from '../engine/is-full.ts'
import type { LearnOptions, Lesson } from '../engine/learn.ts'
import { saveLikeness } from '../review/likeness-review.ts'
import type { LikenessChange } from './matching.ts'

/** What says who is alike. */
export interface LikenessNews {
  readonly lesson: Lesson
  /** Whom the event or command is about: it may be new, and in no cell yet. */
  readonly about: LiveMember
  /** Event time of it. */
  readonly timestampMs: number
}

/** Takes in who is alike, and who is not any more: as edges where that is enough, else as questions. */
export function takeLikeness(
  changes: readonly LikenessChange[],
  news: LikenessNews,
  options: LearnOptions,
): void {
  if (changes.length === 0) return
  const { about, lesson } = news
  const find = (key: string) => (key === about.identifier ? about : lesson.find(key))
  for (const change of changes) {
    const { ends, before, now } = change
    saveLikeness(change, options.context)
    if (before?.merges !== true && now?.merges !== true) continue
    const [left, right] = [find(ends[0]), find(ends[1])]
    if (left === undefined || right === undefined) continue
    if (now?.merges === true) propose(left, right, now.bits, news, options)
    else takeBack(left, right, lesson)
  }
}

function propose(
  left: LiveMember,
  right: LiveMember,
  bits: number,
  { lesson, timestampMs }: LikenessNews,
  { context, scope, matching }: LearnOptions,
): void {
  if (isFull(left, right, scope.rules)) return context.count('edges_refused')
  const component = lesson.merge(left.home, right.home)
  const edge = component.edgeBetween(left, right) ?? component.addEdge(left, right)
  const candidate = { bits, model: matching?.model ?? '' }
  if (edge.propose(candidate, timestampMs)) lesson.replay(component)
}

function takeBack(left: LiveMember, right: LiveMember, lesson: Lesson): void {
  const component = left.home
  const edge = component === right.home ? component.edgeBetween(left, right) : undefined
  if (edge?.propose(undefined, Infinity) !== true) return
  if (edge.isEmpty) component.dropEdge(edge)
  lesson.replay(component)
}
