import { blockedByDefault, type BlockRule } from './blocked-values.ts'
import { linearPattern } from './linear-pattern.ts'

/** One test of a rule, and why a value that it finds is blocked. */
export interface BlockTest {
  readonly test: (value: string) => boolean
  readonly reason: string
}

/**
 * The tests of a rule, apart from its whole values. Throws `TypeError` for a pattern that cannot be
 * tested in linear time.
 */
export function blockTests(rule: BlockRule): readonly BlockTest[] {
  const { pattern, matches, reason } = rule
  const tests: BlockTest[] = matches === undefined ? [] : [{ test: matches, reason }]
  if (pattern === undefined) return tests
  // Our own patterns are linear as they stand, and the engine of the language is faster.
  const own = blockedByDefault.includes(rule)
  return [...tests, { test: own ? (value) => pattern.test(value) : linearPattern(pattern), reason }]
}
