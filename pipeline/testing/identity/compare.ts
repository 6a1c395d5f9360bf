import { isDeepStrictEqual } from 'node:util'
import type { Break } from './laws.ts'
import type { LiveIdentity } from './live-identity.ts'
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

/** A break where two states ask a person about other things. */
export async function differInQuestions(
  problem: string,
  [[leftTitle, left], [rightTitle, right]]: readonly [
    left: readonly [string, LiveIdentity],
    right: readonly [string, LiveIdentity],
  ],
): Promise<Break | undefined> {
  return unequal(problem, [
    [`questions ${leftTitle}`, await questionsOf(left)],
    [`questions ${rightTitle}`, await questionsOf(right)],
  ])
}

async function questionsOf(live: LiveIdentity): Promise<readonly string[]> {
  const reader = await live.saved()
  const questions: string[] = []
  for await (const [, item] of reader.scan('reviews')) {
    if (item.status === 'open') questions.push(`${item.left} ${item.right}: ${item.guard}`)
  }
  return questions.sort()
}
