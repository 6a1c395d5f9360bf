import { resolve, type Edge, type IdentityRules, type Member } from '#operators'
import type { Action, Saying } from './programs.ts'

/** What a program is to leave: profiles, refused links, and open questions about likeness; sorted. */
export interface Expected {
  readonly profiles: readonly (readonly string[])[]
  readonly refused: readonly string[]
  readonly questions: readonly string[]
}

/** Bits of the model of `alike.ts`, worked out by hand. */
const bitsOf = {
  prior: Math.log2(1 / 99 / (1 - 1 / 99)),
  name: { equal: Math.log2(0.9 / 0.01), different: Math.log2(0.1 / 0.99) },
  born: { equal: Math.log2(0.9 / 0.001), different: Math.log2(0.1 / 0.999) },
}

/**
 * Who is alike, said once more as plainly as possible: everybody is compared with everybody, after the
 * last thing that was said. Shares `resolve` with what it checks, which has tests of its own.
 */
export function naiveMatching(program: readonly Action[], rules: IdentityRules): Expected {
  const { sayings, optedOut } = surviving(program)
  const users = new Set(sayings.flatMap(({ user }) => (user === '' ? [] : [user])))
  const people = [...users].map((user) => ({
    user,
    name: latest(sayings, user, 'name'),
    born: latest(sayings, user, 'born'),
    consents: latest(sayings, user, 'consent') === true && !optedOut.has(user),
  }))
  const edges: (Edge & { ends: readonly [string, string] })[] = []
  const questions: string[] = []
  for (const [place, one] of people.entries()) {
    for (const other of people.slice(place + 1)) {
      if (!one.consents || !other.consents) continue
      const isSame = (field: 'name' | 'born') =>
        one[field] !== undefined && one[field] === other[field]
      if (!isSame('name') && !isSame('born')) continue
      const bits = (['name', 'born'] as const).reduce((sum, field) => {
        if (one[field] === undefined || other[field] === undefined) return sum
        return sum + bitsOf[field][isSame(field) ? 'equal' : 'different']
      }, bitsOf.prior)
      const chance = 1 / (1 + 2 ** -bits)
      const ends = [`user_id:${one.user}`, `user_id:${other.user}`].sort() as [string, string]
      if (chance >= 0.95) edges.push({ ...nowhere, kind: 'candidate', bits, ends })
      else if (chance >= 0.3) questions.push(ends.join(' '))
    }
  }
  return { ...resolved(sayings, edges, rules), questions: questions.sort() }
}

const nowhere = { a: 0, b: 0, firstSeenMs: Infinity, lastSeenMs: -Infinity }

/** What counts after erasures: what was said of somebody before is gone. */
function surviving(program: readonly Action[]) {
  let sayings: Saying[] = []
  const optedOut = new Set<string>()
  for (const action of program) {
    if (action.kind === 'say') {
      sayings.push(optedOut.has(action.user) ? silent(action) : action)
      continue
    }
    // What was said up to here is forgotten, either way, unless it was so before.
    const isOut = action.verb === 'withdraw-consent'
    if (action.verb !== 'erase' && isOut !== optedOut.has(action.user)) {
      sayings = sayings.map((saying) => (saying.user === action.user ? silent(saying) : saying))
    }
    if (isOut) optedOut.add(action.user)
    else optedOut.delete(action.user)
    if (action.verb === 'erase') {
      sayings = sayings.flatMap((saying) => {
        if (saying.user !== action.user) return [saying]
        // The browser was seen, though not with anybody who is known.
        return saying.browser === undefined ? [] : [{ ...saying, user: '' }]
      })
    }
  }
  return { sayings, optedOut }
}

function silent(saying: Saying): Saying {
  return { ...saying, name: undefined, born: undefined, consent: undefined }
}

function latest<Name extends 'name' | 'born' | 'consent'>(
  sayings: readonly Saying[],
  user: string,
  name: Name,
): Saying[Name] {
  const said = sayings.filter((saying) => saying.user === user && saying[name] !== undefined)
  const order = (left: Saying, right: Saying) =>
    left.atMs - right.atMs || (left.messageId < right.messageId ? -1 : 1)
  return said.toSorted(order).at(-1)?.[name]
}

function resolved(
  sayings: readonly Saying[],
  candidates: readonly (Edge & { readonly ends: readonly [string, string] })[],
  rules: IdentityRules,
): Pick<Expected, 'profiles' | 'refused'> {
  const { times, seen } = sightings(sayings)
  const nodes = [...times].map(([identifier, atMs]): Member => {
    const type = rules.types.findIndex(({ name }) => identifier.startsWith(`${name}:`))
    return { identifier, type, firstSeenMs: Math.min(...atMs), lastSeenMs: Math.max(...atMs) }
  })
  const place = (key = '') => nodes.findIndex(({ identifier }) => identifier === key)
  const together = [...seen].map(([ends, atMs]): Edge => {
    const [a = 0, b = 0] = ends
      .split(' ')
      .map(place)
      .sort((left, right) => left - right)
    return { a, b, kind: 'seen', firstSeenMs: Math.min(...atMs), lastSeenMs: Math.max(...atMs) }
  })
  const alike = candidates.map(({ ends, ...edge }): Edge => {
    const [a = 0, b = 0] = ends.map(place).sort((left, right) => left - right)
    return { ...edge, a, b }
  })
  const edges = [...together, ...alike]
  const { clusters, suppressed } = resolve({ nodes, edges }, rules)
  const keyOf = (at: number) => nodes[at]?.identifier ?? ''
  return {
    profiles: clusters.map((places) => places.map(keyOf).sort()).toSorted(byText),
    refused: [...suppressed]
      .map(([at, guard]) => {
        const { a, b } = edges[at] ?? nowhere
        return `${[keyOf(a), keyOf(b)].sort().join(' ')}: ${guard}`
      })
      .sort(),
  }
}

function byText(left: readonly string[], right: readonly string[]): number {
  return left.join() < right.join() ? -1 : 1
}

/** When each identifier was seen, and each two together. */
function sightings(sayings: readonly Saying[]) {
  const times = new Map<string, number[]>()
  const seen = new Map<string, number[]>()
  for (const { user, browser, atMs } of sayings) {
    const keys = [user && `user_id:${user}`, browser && `anonymous_id:${browser}`].filter(Boolean)
    for (const key of keys) times.set(String(key), [...(times.get(String(key)) ?? []), atMs])
    if (keys.length === 2) seen.set(keys.join(' '), [...(seen.get(keys.join(' ')) ?? []), atMs])
  }
  return { times, seen }
}
