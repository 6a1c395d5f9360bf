import type { MergeRule } from './merge-rule.ts'

/** How many messages there were for which `where` is true; all, where it is left out. */
export function count<T>(where: (value: T) => boolean = () => true): MergeRule<T, number> {
  return {
    name: 'count',
    repeats: 'counted',
    schema: () => 'long',
    lift: (value) => (where(value) ? 1 : undefined),
    merge: (left, right) => left + right,
    read: (total) => total,
  }
}
