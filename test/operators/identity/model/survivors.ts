import type { IdentityCommand, IdentityRules } from '#operators'
import {
  naiveResolve,
  type NaiveEvidence,
  type NaiveMember,
  type NaiveVerdict,
} from './naive-resolve.ts'

/** What one event says: keys of its identifiers, the strongest first. */
export interface NaiveObservation {
  readonly keys: readonly string[]
  /** The key that an alias call names. */
  readonly alias: string | undefined
  readonly source: string
  readonly atMs: number
}

interface Seen {
  readonly source: string
  readonly alias: boolean
  readonly atMs: number
}

interface Pair {
  readonly ends: readonly [string, string]
  seen: Seen[]
  verdict: NaiveVerdict | undefined
  removedUntilMs: number
}

/** The observations that survive a program of events and commands, kept as plain lists. */
export class Survivors {
  readonly #members = new Map<string, { times: number[]; blocked: boolean; ensuredMs?: number }>()
  readonly #pairs = new Map<string, Pair>()
  #scope: { readonly rules: IdentityRules; readonly asOfMs: number } | undefined
  readonly #declined = new Set<string>()
  #cannot: (NaiveVerdict & { readonly ends: readonly [string, string] })[] = []
  readonly #withdrawn: { readonly source: string; readonly untilMs: number }[] = []

  observe({ keys, alias, source, atMs }: NaiveObservation): void {
    for (const key of keys) this.#member(key, atMs).times.push(atMs)
    const [first = '', ...others] = keys
    for (const other of others) {
      if (this.#withdrawn.some((each) => each.source === source && atMs <= each.untilMs)) continue
      const pair = this.#pair(first, other)
      if (atMs > pair.removedUntilMs) pair.seen.push({ source, alias: other === alias, atMs })
    }
  }

  command(command: IdentityCommand, rules: IdentityRules, asOfMs: number): void {
    this.#scope = { rules, asOfMs }
    switch (command.verb) {
      case 'must-link':
      case 'cannot-link':
        return this.#decide(command, command.verb, command.left, command.right)
      case 'review':
        return this.#answer(command)
      case 'withdraw-verdict':
        return this.#withdrawVerdict(command.left, command.right, command.atMs)
      case 'remove-edge': {
        const pair = this.#pairs.get(pairKey(command.left, command.right))
        if (pair) remove(pair, command.atMs)
        return
      }
      case 'transfer':
        this.#release(command.device, command.atMs)
        return this.#decide(command, 'must-link', command.account, command.device)
      case 'undo-import':
        return this.#withdrawSource(command.source, command.atMs)
      case 'erase':
        return this.#erase(command.identifier)
      case 'block':
      case 'unblock':
        this.#member(command.identifier, command.atMs, true).blocked = command.verb === 'block'
    }
  }

  /** Everything that survives. */
  evidence(): NaiveEvidence {
    const members = [...this.#members].map(([key, { times, blocked, ensuredMs }]): NaiveMember => {
      const all = times.length > 0 || ensuredMs === undefined ? times : [ensuredMs]
      const type = key.slice(0, key.indexOf(':'))
      return {
        key,
        type,
        firstSeenMs: Math.min(...all),
        lastSeenMs: Math.max(...all),
        blocked,
      }
    })
    const edges = [...this.#pairs.values()].map(({ ends, seen, verdict }) => ({
      ends,
      alias: seen.some(({ alias }) => alias),
      times: seen.map(({ atMs }) => atMs),
      verdict,
    }))
    return { members, edges, cannot: this.#cannot, declined: this.#declined }
  }

  /** The id of each cluster's profile is made from this member. */
  nameOf(
    cluster: readonly string[],
    { types }: IdentityRules,
    idOf: (key: string) => string,
  ): string {
    const members = this.evidence().members.filter(({ key }) => cluster.includes(key))
    const rankOf = ({ type }: NaiveMember) => types.find(({ name }) => name === type)?.rank ?? 0
    members.sort(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        a.firstSeenMs - b.firstSeenMs ||
        (idOf(a.key) < idOf(b.key) ? -1 : 1),
    )
    return members[0]?.key ?? ''
  }

  #withdrawVerdict(left: string, right: string, untilMs: number): void {
    if (!this.#areNear(left, right)) return
    const verdict = this.#pairs.get(pairKey(left, right))?.verdict
    if (verdict !== undefined && verdict.atMs <= untilMs) {
      const { command } = verdict
      for (const other of this.#pairs.values()) {
        if (other.verdict?.command === command) other.verdict = undefined
      }
    }
    const both = endsOf(left, right).join()
    this.#cannot = this.#cannot.filter(({ atMs, ends }) => atMs > untilMs || ends.join() !== both)
  }

  /** A device belongs to nobody, as far as is known up to a time. */
  #release(device: string, untilMs: number): void {
    for (const pair of this.#pairs.values()) {
      if (!pair.ends.includes(device)) continue
      if ((pair.verdict?.atMs ?? Infinity) <= untilMs) pair.verdict = undefined
      remove(pair, untilMs)
    }
  }

  #withdrawSource(name: string, untilMs: number): void {
    this.#withdrawn.push({ source: name, untilMs })
    for (const pair of this.#pairs.values()) {
      pair.seen = pair.seen.filter(({ source }) => source !== name)
    }
  }

  #erase(identifier: string): void {
    this.#members.delete(identifier)
    this.#declined.delete(identifier)
    for (const [key, { ends }] of this.#pairs)
      if (ends.includes(identifier)) this.#pairs.delete(key)
    this.#cannot = this.#cannot.filter(({ ends }) => !ends.includes(identifier))
  }

  /** About two identifiers, or about a group that is too large: block one of it, or leave it. */
  #answer(command: Extract<IdentityCommand, { verb: 'review' }>): void {
    const { left, right, verdict, atMs } = command
    const isAccepted = verdict === 'accept'
    if (right !== '') {
      return this.#decide(command, isAccepted ? 'must-link' : 'cannot-link', left, right)
    }
    this.#declined.delete(left)
    if (isAccepted) this.#member(left, atMs, true).blocked = true
    else if (this.#members.has(left)) this.#declined.add(left)
  }

  /** Whether a command on both finds them in one group: approximated as both being known. */
  #areNear(left: string, right: string): boolean {
    return this.#members.has(left) && this.#members.has(right)
  }

  #decide(
    { atMs, id, verb: said }: IdentityCommand,
    verb: 'must-link' | 'cannot-link',
    left: string,
    right: string,
  ): void {
    this.#member(left, atMs, true)
    this.#member(right, atMs, true)
    const vouched = said === 'transfer' ? [] : this.#vouchedFor(left, right)
    const verdict = { atMs, command: id }
    if (verb === 'must-link') {
      for (const key of new Set([right, ...vouched])) {
        const pair = key === left ? undefined : this.#pair(left, key)
        if (pair === undefined) continue
        if (pair.verdict === undefined || isLater(verdict, pair.verdict)) pair.verdict = verdict
      }
      return
    }
    // No link is known by that: taking links back later keeps out none that was never seen.
    const ends = endsOf(left, right)
    const known = this.#cannot.find((link) => link.ends.join() === ends.join())
    if (known !== undefined && !isLater(verdict, known)) return
    this.#cannot = [...this.#cannot.filter((link) => link !== known), { ends, ...verdict }]
  }

  /** Identifiers of which the two profiles have too many together. */
  #vouchedFor(left: string, right: string): readonly string[] {
    if (this.#scope === undefined) return []
    const { rules, asOfMs } = this.#scope
    const evidence = this.evidence()
    const { clusters } = naiveResolve(evidence, rules, asOfMs)
    const [a = [], b = []] = [left, right].map((key) => clusters.find((one) => one.includes(key)))
    if (a === b) return []
    const both = evidence.members.filter(({ key }) => a.includes(key) || b.includes(key))
    if (both.length > rules.maxCluster) return both.map(({ key }) => key)
    const exceeded = rules.limits.filter(({ type, max, withinMs }) => {
      const counting = both.filter((member) => {
        const isType = member.type === rules.types[type]?.name
        return isType && member.lastSeenMs > asOfMs - withinMs
      })
      return counting.length > max
    })
    const names = new Set(exceeded.map(({ type }) => rules.types[type]?.name))
    return both.filter(({ type }) => names.has(type)).map(({ key }) => key)
  }

  #member(key: string, atMs: number, isEnsured = false) {
    const known = this.#members.get(key)
    if (known !== undefined) return known
    const member = { times: [], blocked: false, ...(isEnsured && { ensuredMs: atMs }) }
    this.#members.set(key, member)
    return this.#members.get(key) ?? member
  }

  #pair(left: string, right: string): Pair {
    const key = pairKey(left, right)
    const ends = endsOf(left, right)
    const nothing = { seen: [], verdict: undefined, removedUntilMs: -Infinity }
    const pair = this.#pairs.get(key) ?? { ends, ...nothing }
    this.#pairs.set(key, pair)
    return pair
  }
}

function remove(pair: Pair, atMs: number): void {
  pair.removedUntilMs = Math.max(pair.removedUntilMs, atMs, ...pair.seen.map((seen) => seen.atMs))
  pair.seen = []
}

function endsOf(left: string, right: string): readonly [string, string] {
  return left < right ? [left, right] : [right, left]
}

function pairKey(left: string, right: string): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`
}

function isLater(one: NaiveVerdict, other: NaiveVerdict): boolean {
  return one.atMs > other.atMs || (one.atMs === other.atMs && one.command > other.command)
}
