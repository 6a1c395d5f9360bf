import type { IdentityRules } from '#operators'
import type { SayStep, SeeStep, Step } from '../step.ts'
import { naiveOutcome } from './naive-resolve.ts'
import { aliased, starOf } from './star.ts'

/** What one event says of two identifiers. */
export interface NaiveSighting {
  readonly kind: 'seen' | 'alias'
  readonly source: string
  readonly atMs: number
}

/** A must-link or a cannot-link. */
export interface NaiveVerdict {
  readonly atMs: number
  readonly id: string
}

/** What is known of two identifiers; sightings that were taken back are gone. */
export interface NaivePair {
  readonly ends: readonly [string, string]
  sightings: NaiveSighting[]
  mustLink: NaiveVerdict | undefined
  cannotLink: NaiveVerdict | undefined
  /** Whether anything ever linked the two: what was never there cannot be taken back. */
  linked: boolean
  /** Sightings up to here were taken back. */
  removedUntilMs: number
}

/** What is known of one identifier. */
export interface NaiveIdentifier {
  readonly key: string
  readonly type: number
  /** Whether an event has carried it: until then it has the time of the command that named it first. */
  seen: boolean
  firstSeenMs: number
  lastSeenMs: number
  blocked: boolean
  withdrawn: boolean
}

/**
 * The observations that survive a program, in plain lists: what a rebuild from nothing would be given.
 * It shares no code with the engine.
 */
export class NaiveEvidence {
  readonly identifiers = new Map<string, NaiveIdentifier>()
  readonly pairs = new Map<string, NaivePair>()
  asOfMs = -Infinity
  readonly #rules: IdentityRules
  /** Ids of commands that were taken: each is taken once. */
  readonly #said = new Set<string>()
  readonly #undone: { readonly source: string; readonly untilMs: number }[] = []

  constructor(rules: IdentityRules, steps: readonly Step[] = []) {
    this.#rules = rules
    for (const step of steps) this.take(step)
  }

  /** Takes one step in. */
  take(step: Step): void {
    if (step.kind === 'see') this.#see(step)
    if (step.kind === 'say' && !this.#said.has(step.id)) this.#say(step)
    if (step.kind === 'say') this.#said.add(step.id)
    if (step.kind === 'advance') this.asOfMs = Math.max(this.asOfMs, step.toMs)
  }

  /** Whether a command was taken already. */
  hasTaken({ id }: SayStep): boolean {
    return this.#said.has(id)
  }

  /** The pair of two identifiers, in whatever order. */
  pair(left: string, right: string): NaivePair | undefined {
    return this.pairs.get(pairKey(left, right))
  }

  #see(step: SeeStep): void {
    const { strongest, others } = starOf(step, this.#rules)
    if (strongest === undefined) return
    for (const key of [strongest, ...others]) this.#carry(key, step.atMs)
    for (const other of others) {
      const isUndone = this.#undone.some(
        ({ source, untilMs }) => source === step.source && step.atMs <= untilMs,
      )
      const pair = this.#pairOf(strongest, other)
      if (isUndone || step.atMs <= pair.removedUntilMs) continue
      pair.linked = true
      const kind = other === aliased(step) ? 'alias' : 'seen'
      pair.sightings.push({ kind, source: step.source, atMs: step.atMs })
    }
  }

  #say({ id, atMs, said }: SayStep): void {
    switch (said.verb) {
      case 'must-link':
      case 'cannot-link':
        return this.#decide(said.verb, said.left, said.right, { id, atMs })
      case 'withdraw-verdict':
        return this.#withdraw(said.left, said.right, atMs)
      case 'remove-edge':
        return this.#remove(this.pair(said.left, said.right), atMs)
      case 'transfer':
        return this.#transfer(said.device, said.account, { id, atMs })
      case 'undo-import':
        return this.#undo(said.source, atMs)
      case 'erase':
        return this.#erase(said.identifier)
      case 'unmerge':
        return
      default:
        return this.#mark(said.identifier, said.verb, atMs)
    }
  }

  #mark(
    key: string,
    verb: 'block' | 'unblock' | 'withdraw-consent' | 'give-consent',
    atMs: number,
  ): void {
    const identifier = this.#ensure(key, atMs)
    if (verb === 'block' || verb === 'unblock') identifier.blocked = verb === 'block'
    else identifier.withdrawn = verb === 'withdraw-consent'
  }

  #decide(
    verb: 'must-link' | 'cannot-link',
    left: string,
    right: string,
    by: NaiveVerdict,
    isWhole = true,
  ): void {
    this.#ensure(left, by.atMs)
    this.#ensure(right, by.atMs)
    if (verb === 'cannot-link') {
      const pair = this.#pairOf(left, right)
      pair.cannotLink = later(pair.cannotLink, by)
      return
    }
    const vouched = isWhole ? this.#vouchedFor(left, right) : []
    for (const key of new Set([right, ...vouched])) {
      if (key === left) continue
      const pair = this.#pairOf(left, key)
      pair.linked = true
      pair.mustLink = later(pair.mustLink, by)
    }
  }

  /** Identifiers of both profiles of types of which they have too many together: they are one by word. */
  #vouchedFor(left: string, right: string): readonly string[] {
    const { profiles } = naiveOutcome(this, this.#rules)
    const both = profiles.filter(({ members }) => members.includes(left) || members.includes(right))
    if (both.length < 2) return []
    const keys = both.flatMap(({ members }) => members)
    if (keys.length > this.#rules.maxCluster) return keys
    const all = keys.flatMap((key) => this.identifiers.get(key) ?? [])
    const exceeded = this.#rules.limits.filter(({ type, max, withinMs }) => {
      const fromMs = this.asOfMs - withinMs
      return all.filter((each) => each.type === type && each.lastSeenMs > fromMs).length > max
    })
    return all
      .filter(({ type }) => exceeded.some((limit) => limit.type === type))
      .map(({ key }) => key)
  }

  #withdraw(left: string, right: string, atMs: number): void {
    const pair = this.pair(left, right)
    const verdict = pair?.mustLink
    if (verdict !== undefined && verdict.atMs <= atMs) {
      for (const each of this.pairs.values()) {
        if (each.mustLink?.id === verdict.id) each.mustLink = undefined
      }
    }
    if (pair?.cannotLink !== undefined && pair.cannotLink.atMs <= atMs) pair.cannotLink = undefined
  }

  /** Takes back what is known of a pair; clocks may run ahead, so all of it, whatever its time. */
  #remove(pair: NaivePair | undefined, atMs: number): void {
    if (pair === undefined || !pair.linked) return
    const times = pair.sightings.map((sighting) => sighting.atMs)
    pair.removedUntilMs = Math.max(pair.removedUntilMs, atMs, ...times)
    pair.sightings = []
  }

  #transfer(device: string, account: string, by: NaiveVerdict): void {
    for (const pair of this.pairs.values()) {
      if (!pair.ends.includes(device)) continue
      if (pair.mustLink !== undefined && pair.mustLink.atMs <= by.atMs) pair.mustLink = undefined
      this.#remove(pair, by.atMs)
    }
    // A transfer is about the device alone.
    this.#decide('must-link', account, device, by, false)
  }

  #undo(source: string, untilMs: number): void {
    this.#undone.push({ source, untilMs })
    for (const pair of this.pairs.values()) {
      pair.sightings = pair.sightings.filter((sighting) => sighting.source !== source)
    }
  }

  #erase(key: string): void {
    this.identifiers.delete(key)
    for (const [name, { ends }] of this.pairs) if (ends.includes(key)) this.pairs.delete(name)
  }

  #carry(key: string, atMs: number): void {
    const identifier = this.#ensure(key, atMs)
    const { seen, firstSeenMs, lastSeenMs } = identifier
    identifier.firstSeenMs = seen ? Math.min(firstSeenMs, atMs) : atMs
    identifier.lastSeenMs = seen ? Math.max(lastSeenMs, atMs) : atMs
    identifier.seen = true
  }

  #ensure(key: string, atMs: number): NaiveIdentifier {
    const known = this.identifiers.get(key)
    if (known !== undefined) return known
    const name = key.slice(0, key.indexOf(':'))
    const type = this.#rules.types.findIndex((each) => each.name === name)
    const made = { key, type, firstSeenMs: atMs, lastSeenMs: atMs, ...unmarked }
    this.identifiers.set(key, made)
    return made
  }

  #pairOf(left: string, right: string): NaivePair {
    const key = pairKey(left, right)
    const known = this.pairs.get(key)
    if (known !== undefined) return known
    const ends = left < right ? ([left, right] as const) : ([right, left] as const)
    const nothing = { mustLink: undefined, cannotLink: undefined, removedUntilMs: -Infinity }
    const made: NaivePair = { ends, sightings: [], linked: false, ...nothing }
    this.pairs.set(key, made)
    return made
  }
}

const unmarked = { seen: false, blocked: false, withdrawn: false }

function later(known: NaiveVerdict | undefined, said: NaiveVerdict): NaiveVerdict {
  if (known === undefined || said.atMs > known.atMs) return said
  return said.atMs === known.atMs && said.id > known.id ? said : known
}

function pairKey(left: string, right: string): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`
}
