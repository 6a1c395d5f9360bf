import * as fc from 'fast-check'
import type { Alphabet, Letter } from './alphabet.ts'
import type { Material } from './arbitraries.ts'
import type { Said, SayStep } from './step.ts'

/** Steps of the sources of test events. */
export const sources = ['web', 'app', 'list'] as const

/** A command. */
export function says(
  material: Material,
  time: fc.Arbitrary<number>,
  verbs: readonly Said['verb'][],
): fc.Arbitrary<SayStep> {
  return fc
    .record({ atMs: time, said: said(material, verbs) })
    .map((step) => ({ kind: 'say', id: '', ...step }))
}

/** Every verb that programs use; `review` is a must-link or a cannot-link in other words. */
export const allVerbs: readonly Said['verb'][] = [
  'must-link',
  'cannot-link',
  'withdraw-verdict',
  'remove-edge',
  'unmerge',
  'block',
  'unblock',
  'withdraw-consent',
  'erase',
  'transfer',
  'undo-import',
]

/** What a command says. */
export function said({ alphabet }: Material, verbs: readonly Said['verb'][]): fc.Arbitrary<Said> {
  return fc
    .tuple(fc.constantFrom(...verbs), twoLetters(alphabet), fc.constantFrom(...sources))
    .map(([verb, [left, right], source]) => saidOf(verb, left.key, right.key, source))
}

function saidOf(verb: Said['verb'], left: string, right: string, source: string): Said {
  switch (verb) {
    case 'undo-import':
      return { verb, source }
    case 'transfer':
      return { verb, device: left, account: right }
    case 'block':
    case 'unblock':
    case 'withdraw-consent':
    case 'give-consent':
    case 'erase':
      return { verb, identifier: left }
    default:
      return { verb, left, right }
  }
}

/** Two different identifiers. */
export function twoLetters({ letters }: Alphabet): fc.Arbitrary<readonly [Letter, Letter]> {
  const all = letters.flat()
  return fc
    .tuple(fc.nat(all.length - 1), fc.nat(Math.max(0, all.length - 2)))
    .map(([first, offset]) => {
      const left = all[first]
      const right = all[(first + 1 + offset) % all.length]
      if (left === undefined || right === undefined) throw new Error('no identifiers to test with')
      return [left, right] as const
    })
}
