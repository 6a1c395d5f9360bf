import { isDeepStrictEqual } from 'node:util'
import type { Break } from './laws.ts'
import type { Outcome } from './outcome.ts'

/** A break where two outcomes differ. */
export function differ(
  problem: string,
  [leftTitle, left]: readonly [string, Outcome],
  [rightTitle, right]: readonly [string, Outcome],
): Break | undefined {
  if (isDeepStrictEqual(left, right)) return undefined
  const sides = [
    { title: leftTitle, says: left },
    { title: rightTitle, says: right },
  ]
  return { problem, sides }
}

/** A break where two lists differ. */
export function unequal(
  problem: string,
  sides: readonly [
    left: readonly [string, readonly string[]],
    right: readonly [string, readonly string[]],
  ],
): Break | undefined {
  const [[, left], [, right]] = sides
  if (isDeepStrictEqual(left, right)) return undefined
  return { problem, sides: sides.map(([title, says]) => ({ title, says })) }
}
