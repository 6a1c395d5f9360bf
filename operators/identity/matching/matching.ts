import type { Cells } from '#state'
import type { IdentityCells } from '../identity-cells.ts'
import type { StreamCandidates } from './stream-candidates.ts'
import { newRecord, note, optOut, type IdentifierRecord, type Match } from './identifier-record.ts'
import type { SaidOfPerson } from './said-of-person.ts'

/** How alike two people are. */
export type Likeness = Pick<Match, 'bits' | 'merges'>

/** Two identifiers whose people are more alike than before, or less. */
export interface LikenessChange {
  /** Their keys, the smaller first. */
  readonly ends: readonly [string, string]
  /** Undefined where they are not alike, or may not be compared any more. */
  readonly before: Likeness | undefined
  readonly now: Likeness | undefined
  /** Event time at which something was known of both, and the last one at which either said something. */
  readonly sinceMs: number
  readonly saidMs: number
}

/** When an event happened, and its id. */
export interface SaidAt {
  readonly atMs: number
  readonly messageId: string
}

/** An identifier, and whether a command blocked it. */
export interface MemberOfPerson {
  readonly identifier: string
  readonly blocked: boolean
}

type MatchingCells = Pick<Cells<IdentityCells>, 'records' | 'blocks'>

/**
 * Keeps what is known of people, and who is like whom. Two records are alike if they share a block that
 * is open, may both be matched, and score in a band of the candidates: a function of the records alone,
 * not of the order in which they came. (But for a block that closes: it stays closed, even if records
 * leave it again.)
 */
export class Matching {
  readonly #cells: MatchingCells
  readonly #candidates: StreamCandidates
  #changes: LikenessChange[] = []

  constructor(cells: MatchingCells, candidates: StreamCandidates) {
    this.#cells = cells
    this.#candidates = candidates
  }

  /** Version of the candidates that it goes by. */
  get version(): string {
    return this.#candidates.version
  }

  /** Takes in what an event says of the person behind an identifier, which may be blocked. */
  take(
    identifier: string,
    person: SaidOfPerson,
    said: SaidAt,
    isBlocked = false,
  ): readonly LikenessChange[] {
    const record = this.#cells.records.get(identifier) ?? newRecord()
    const { firstMs } = record
    const noted = note(record, person, said)
    const isOther = noted === 'values' || record.version !== this.#candidates.version
    if (noted === 'nothing' && !isOther) return []
    this.#cells.records.set(identifier, record)
    const changes = isOther ? this.#rematch(identifier, record, isBlocked) : []
    // What was taken back by hand comes again when it is said again; questions say since when they are.
    const again = record.matches.filter(({ merges }) => merges || record.firstMs < firstMs)
    return [...changes, ...again.map((match) => this.#change(identifier, record, match, match))]
  }

  /** The person does not want to be matched, or does again. */
  optOut({ identifier, blocked }: MemberOfPerson, isOut: boolean): readonly LikenessChange[] {
    const record = this.#cells.records.get(identifier) ?? newRecord()
    if (record.optedOut === isOut) return []
    optOut(record, isOut)
    return this.#rematch(identifier, record, blocked)
  }

  /** The identifier is blocked, or is not any more: nobody is compared with what is nobody's own. */
  block({ identifier, blocked }: MemberOfPerson): readonly LikenessChange[] {
    const record = this.#cells.records.get(identifier)
    return record === undefined ? [] : this.#rematch(identifier, record, blocked)
  }

  /** The identifier is forgotten. */
  forget(identifier: string): readonly LikenessChange[] {
    const { records } = this.#cells
    const record = records.get(identifier)
    if (record === undefined) return []
    optOut(record, true)
    const changes = this.#rematch(identifier, record, false)
    records.delete(identifier)
    return changes
  }

  /** What is known of who an identifier is like. */
  likeness(left: string, right: string): Likeness | undefined {
    return this.#cells.records.get(left)?.matches.find(({ other }) => other === right)
  }

  #rematch(
    identifier: string,
    record: IdentifierRecord,
    isBlocked: boolean,
  ): readonly LikenessChange[] {
    const { records } = this.#cells
    const { version } = this.#candidates
    if (record.version !== version) record.fields = this.#candidates.readOf(record.fields)
    const keys = isBlocked ? [] : this.#candidates.blocksOf(identifier, record)
    for (const key of record.blocks) if (!keys.includes(key)) this.#leave(key, identifier)
    const entered = keys.filter((key) => !record.blocks.includes(key))
    record.version = version
    record.blocks = keys
    records.set(identifier, record)
    for (const key of entered) this.#enter(key, identifier)
    this.#setMatches(identifier, record, this.#matchesOf(identifier, record))
    return this.#taken()
  }

  #leave(key: string, identifier: string): void {
    const { blocks } = this.#cells
    const block = blocks.get(key)
    if (block === undefined || block.closed) return
    block.members = block.members.filter((member) => member !== identifier)
    if (block.members.length === 0) blocks.delete(key)
    else blocks.set(key, block)
  }

  #enter(key: string, identifier: string): void {
    const { blocks } = this.#cells
    const block = blocks.get(key) ?? { members: [], closed: false }
    if (block.closed) return
    if (block.members.length < this.#candidates.blockSizeMax) {
      blocks.set(key, { members: [...block.members, identifier], closed: false })
      return
    }
    blocks.set(key, { members: [], closed: true })
    for (const member of block.members) this.#lose(key, member)
  }

  /** A block has closed: who shared only that one with a member is not compared any more. */
  #lose(key: string, member: string): void {
    const record = this.#cells.records.get(member)
    if (record === undefined || !record.matches.some(({ blocks }) => blocks.includes(key))) return
    const matches = record.matches.flatMap((match) => {
      const blocks = match.blocks.filter((block) => block !== key)
      return blocks.length === 0 ? [] : [{ ...match, blocks }]
    })
    this.#setMatches(member, record, matches)
  }

  /** Every record that shares an open block, and is alike. */
  #matchesOf(identifier: string, record: IdentifierRecord): readonly Match[] {
    const { records, blocks } = this.#cells
    const shared = new Map<string, string[]>()
    for (const key of record.blocks) {
      for (const member of blocks.get(key)?.members ?? []) {
        if (member === identifier) continue
        const known = shared.get(member)
        if (known === undefined) shared.set(member, [key])
        else known.push(key)
      }
    }
    const fields = this.#candidates.fieldsOf(record)
    return [...shared].flatMap(([other, common]) => {
      const otherRecord = records.get(other)
      const otherFields = otherRecord && this.#candidates.fieldsOf(otherRecord)
      const likeness = otherFields && this.#candidates.likeness(fields, otherFields)
      return likeness === undefined ? [] : [{ other, ...likeness, blocks: common }]
    })
  }

  /** Both records of a match have it. */
  #setMatches(identifier: string, record: IdentifierRecord, matches: readonly Match[]): void {
    const before = new Map(record.matches.map((match) => [match.other, match]))
    record.matches = matches
    this.#cells.records.set(identifier, record)
    for (const match of matches) {
      const known = before.get(match.other)
      before.delete(match.other)
      if (known !== undefined && isSame(known, match)) continue
      this.#tell(identifier, match.other, match)
      if (known?.bits !== match.bits || known.merges !== match.merges) {
        this.#changes.push(this.#change(identifier, record, known, match))
      }
    }
    for (const match of before.values()) {
      this.#tell(identifier, match.other, undefined)
      this.#changes.push(this.#change(identifier, record, match, undefined))
    }
  }

  #tell(identifier: string, other: string, match: Match | undefined): void {
    const { records } = this.#cells
    const record = records.get(other)
    if (record === undefined) return
    const others = record.matches.filter((each) => each.other !== identifier)
    record.matches = match === undefined ? others : [...others, { ...match, other: identifier }]
    records.set(other, record)
  }

  /** One of `before` and `now` is there. */
  #change(
    identifier: string,
    record: IdentifierRecord,
    before: Match | undefined,
    now: Match | undefined,
  ): LikenessChange {
    const other = (now ?? before)?.other ?? ''
    const otherRecord = this.#cells.records.get(other) ?? record
    const ends =
      identifier < other ? ([identifier, other] as const) : ([other, identifier] as const)
    const sinceMs = Math.max(record.firstMs, otherRecord.firstMs)
    return { ends, before, now, sinceMs, saidMs: Math.max(record.lastMs, otherRecord.lastMs) }
  }

  #taken(): readonly LikenessChange[] {
    const changes = this.#changes
    this.#changes = []
    return changes
  }
}

function isSame(left: Match, right: Match): boolean {
  if (left.bits !== right.bits || left.merges !== right.merges) return false
  return left.blocks.join() === right.blocks.join()
}
