import type { Reference } from '../../conditions/reading.ts'
import { nearest } from './nearest.ts'

/**
 * Segments such that each comes after those that it refers to, otherwise in the order that they are
 * given in; or what makes that impossible.
 */
export function orderSegments(references: ReadonlyMap<string, readonly Reference[]>): {
  readonly order: readonly string[]
  readonly problems: readonly string[]
} {
  const problems = [...references.values()].flat().flatMap(({ at, segment }) => {
    if (references.has(segment)) return []
    return [`${at}: no segment is called "${segment}"${nearest(segment, references.keys())}`]
  })
  const order: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (name: string) => {
    if (done.has(name)) return
    const from = path.indexOf(name)
    if (from >= 0) {
      const cycle = [...path.slice(from), name].join(' → ')
      problems.push(`segments.${name}: refers to itself: ${cycle}; take one of these away`)
      return
    }
    path.push(name)
    for (const { segment } of references.get(name) ?? [])
      if (references.has(segment)) visit(segment)
    path.pop()
    done.add(name)
    order.push(name)
  }
  for (const name of references.keys()) visit(name)
  return { order, problems: [...new Set(problems)] }
}
