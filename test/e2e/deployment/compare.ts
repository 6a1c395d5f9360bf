import { expect } from 'vitest'
import type { Outcome } from './outcome.ts'

const parts = ['profiles', 'archive', 'refused'] as const

/** Compares outcomes line by line, without printing all of them; none of the parts may be empty. */
export function expectSame(found: Outcome, expected: Outcome): void {
  for (const part of parts) {
    expect(expected[part].length, part).toBeGreaterThan(0)
    const index = expected[part].findIndex((line, position) => line !== found[part][position])
    expect(found[part][index], part).toBe(expected[part][index])
    expect(found[part].length, part).toBe(expected[part].length)
  }
}
