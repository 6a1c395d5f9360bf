import * as fc from 'fast-check'
import { events, variants } from '../arbitraries.ts'
import { differ } from '../compare.ts'
import type { Law } from '../laws.ts'
import { outcomeAfter } from './order.ts'

/** P9. */
export const partsAreApart: Law = {
  id: 'P9',
  title: 'what nothing connects does not matter to each other',
  cases: (context) => {
    const half = (remainder: number) => ({
      ...context,
      alphabet: {
        ...context.alphabet,
        letters: context.alphabet.letters.map((ofType) =>
          ofType.filter((_, place) => place % 2 === remainder),
        ),
      },
    })
    return fc
      .tuple(variants(context), events(half(0)), events(half(1)), fc.infiniteStream(fc.boolean()))
      .map(([variant, left, right, turns]) => {
        const steps = interleaved(left, right, () => turns.next().value === true)
        return {
          variant: variant.name,
          steps,
          check: async () => {
            const both = await outcomeAfter(variant.rules, steps)
            const [one, two] = [
              await outcomeAfter(variant.rules, left),
              await outcomeAfter(variant.rules, right),
            ]
            const profiles = [...one.profiles, ...two.profiles].sort((first, second) =>
              first.id < second.id ? -1 : 1,
            )
            const refused = [...one.refused, ...two.refused].sort()
            return differ(
              'Parts that nothing connects change each other.',
              ['together', both],
              ['each alone', { profiles, refused }],
            )
          },
        }
      })
  },
}

function interleaved<T>(left: readonly T[], right: readonly T[], isLeft: () => boolean) {
  const [first, second] = [[...left], [...right]]
  const all: T[] = []
  while (first.length + second.length > 0) {
    const from = second.length === 0 || (first.length > 0 && isLeft()) ? first : second
    const [next] = from.splice(0, 1)
    if (next !== undefined) all.push(next)
  }
  return all
}
