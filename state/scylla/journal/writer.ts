import { isDeepStrictEqual } from 'node:util'
import { FencedError } from '#schemas'
import type { Applier } from '../apply/applier.ts'
import type { Pending } from '../apply/pending.ts'
import { Backoff } from '../cql/backoff.ts'
import type { RowChange } from '../../state-store.ts'
import { encodeChanges, lastChanges } from './changes-codec.ts'
import type { Head } from './head.ts'
import { rowsOf, type Journal, type JournalRow } from './journal.ts'
import { recover, requireNotBehind } from './recover.ts'
import { digestOf, nextNumber, type Segment } from './segment.ts'
import { ask, fenced, takeOver } from './take-over.ts'

/** Bounds of what is committed. */
export interface WriterBounds {
  /** Segments up to this size are committed in one batch; larger ones go to their own partitions first. */
  readonly inlineBytesMax: number
  readonly epochBytesMax: number
  readonly pendingEpochsMax: number
  readonly pendingBytesMax: number
  readonly retryForMs: number
}

/** Longest manifest: it is part of one batch. */
const manifestBytesMax = 1024 * 1024

/**
 * Commits, one at a time. A commit whose outcome is unknown is settled by looking at what is stored;
 * one that fails leaves the writer uncertain, and the next call first fences what may still be under
 * way and takes in what was committed after all.
 */
export class Writer {
  readonly #journal: Journal
  readonly #pending: Pending
  readonly #applier: Applier
  readonly #bounds: WriterBounds
  /** Segments whose own partitions have been removed. */
  readonly #removed = new Set<number>()
  #head: Head
  #manifest: string | undefined
  #certain = true
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    journal: Journal,
    parts: { readonly pending: Pending; readonly applier: Applier; readonly bounds: WriterBounds },
    opened: { readonly head: Head; readonly manifest: string | undefined },
  ) {
    this.#journal = journal
    this.#pending = parts.pending
    this.#applier = parts.applier
    this.#bounds = parts.bounds
    this.#head = opened.head
    this.#manifest = opened.manifest
  }

  get head(): Head {
    return this.#head
  }

  /** The last manifest that was committed. */
  async manifest(): Promise<string | undefined> {
    await this.certain()
    return this.#manifest
  }

  /** Nothing is under way of which nobody knows the outcome. */
  certain(): Promise<void> {
    return this.#certain ? Promise.resolve() : this.#inTurn(() => this.#makeCertain())
  }

  commit(changes: readonly RowChange[], manifest: string): Promise<void> {
    return this.#inTurn(() => this.#commit(changes, manifest))
  }

  /** Adds to the list of tables, or to the schemas of one. */
  addTable(rows: readonly JournalRow[], tables: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#makeCertain()
      const before = this.#head
      const add = () => this.#journal.addTable(before, tables, rows)
      const done = (head: Head) => head.tables === tables && tables !== before.tables
      await this.#orUncertain(() => this.#settled(add, done))
      this.#head = { ...before, tables }
    })
  }

  /** Says in the journal what is in the tables by now, so that nobody has to apply it again. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#certain) return
      await this.#removeApplied()
      const after = { ...this.#head, segments: this.#listed() }
      if (isDeepStrictEqual(after, this.#head)) return
      await ask(() => this.#journal.move(this.#head, after, []))
    })
  }

  async #commit(changes: readonly RowChange[], manifest: string): Promise<void> {
    const last = lastChanges(changes)
    const bytes = encodeChanges(last)
    const text = Buffer.from(manifest)
    this.#check(bytes, text)
    await this.#makeCertain()
    await this.#makeRoom(bytes.length)
    const before = this.#head
    const segment = this.#segmentOf(bytes)
    const segments = [...this.#listed(), segment]
    const after = { ...before, segment: segment.number, segments, manifest: digestOf(text) }
    await this.#orUncertain(() => this.#move(before, after, { segment, bytes, text }))
    this.#head = after
    this.#manifest = manifest
    this.#pending.add({ segment, changes: last })
    this.#afterCommit()
  }

  async #move(
    before: Head,
    after: Head,
    { segment, bytes, text }: { segment: Segment; bytes: Buffer; text: Buffer },
  ): Promise<void> {
    const inline = segment.slot !== -1
    const rows = [
      ...rowsOf('manifest', 0, text),
      ...(inline ? rowsOf('log', segment.slot, bytes) : []),
    ]
    const write = async () => {
      // Again before each try: a server that lost them must not be left with a head that names them.
      if (!inline) await this.#journal.segments.write(segment, bytes)
      return this.#journal.move(before, after, rows)
    }
    const done = (head: Head) =>
      head.segment === segment.number &&
      head.segments.at(-1)?.sha256 === segment.sha256 &&
      head.manifest?.sha256 === after.manifest?.sha256
    try {
      await this.#settled(write, done)
    } catch (error) {
      if (!inline && error instanceof FencedError)
        await this.#journal.segments.remove(segment).catch(() => {})
      throw error
    }
  }

  /** Tries until what is stored says that it is done. Throws `FencedError` where it belongs to others. */
  async #settled(
    work: () => ReturnType<Journal['move']>,
    done: (head: Head) => boolean,
  ): Promise<void> {
    const backoff = new Backoff(this.#bounds.retryForMs)
    const before = this.#head
    for (;;) {
      const result = await ask(work)
      if (result?.applied === true) return
      const head = await this.#journal.readHead()
      if (head?.owner !== before.owner || head.fence !== before.fence) throw fenced(this.#journal)
      if (done(head)) return
      requireNotBehind(this.#journal, before, head)
      if (head.segment !== before.segment || !(await backoff.wait())) {
        throw new Error('The server did not say in time whether the epoch is saved')
      }
    }
  }

  async #orUncertain(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#certain = false
      throw error
    }
  }

  async #makeCertain(): Promise<void> {
    if (this.#certain) return
    const [{ owner, settings }, forMs] = [this.#head, this.#bounds.retryForMs]
    const head = await takeOver(this.#journal, { owner, settings, forMs, held: this.#head })
    requireNotBehind(this.#journal, this.#head, head)
    await recover(this.#journal, head, this.#pending)
    this.#manifest = head.manifest && (await this.#journal.readManifest(head.manifest))
    this.#head = head
    this.#certain = true
  }

  #check(bytes: Buffer, manifest: Buffer): void {
    const { epochBytesMax } = this.#bounds
    if (bytes.length > epochBytesMax) {
      throw new RangeError(
        `The epoch has ${bytes.length} bytes of changes, more than the ${epochBytesMax} that the ` +
          'store takes at once: save more often (runtime.checkpointIntervalMs).',
      )
    }
    if (manifest.length > manifestBytesMax) {
      throw new RangeError(
        `The manifest has ${manifest.length} bytes, more than ${manifestBytesMax}: positions and ` +
          'committables must be shorter.',
      )
    }
  }

  async #makeRoom(bytes: number): Promise<void> {
    const { pendingEpochsMax, pendingBytesMax } = this.#bounds
    await this.#applier.run(() => {
      const waiting = this.#pending.unapplied.map(({ segment }) => segment.bytes)
      const total = waiting.reduce((sum, each) => sum + each, bytes)
      return waiting.length < pendingEpochsMax && total <= pendingBytesMax
    })
  }

  #segmentOf(bytes: Buffer): Segment {
    const taken = new Set(this.#listed().map(({ slot }) => slot))
    let slot = 0
    while (taken.has(slot)) slot++
    if (bytes.length > this.#bounds.inlineBytesMax) slot = -1
    const { fence } = this.#head
    return { ...digestOf(bytes), number: nextNumber(this.#head), fence, slot, applied: false }
  }

  /** The segments that the next head lists. */
  #listed(): readonly Segment[] {
    return this.#head.segments
      .filter(({ number, slot }) =>
        slot === -1 ? !this.#removed.has(number) : number > this.#pending.appliedUpTo,
      )
      .map((segment) => ({ ...segment, applied: segment.number <= this.#pending.appliedUpTo }))
  }

  #afterCommit(): void {
    // A failure of either loses nothing: it is tried again, and comes up when there is no room.
    this.#applier.run(() => false).catch(() => {})
    this.#removeApplied().catch(() => {})
  }

  /** Only what a head says is applied: a reader of an older head may still need the others. */
  async #removeApplied(): Promise<void> {
    for (const segment of this.#head.segments) {
      if (!segment.applied || segment.slot !== -1 || this.#removed.has(segment.number)) continue
      await this.#journal.segments.remove(segment)
      this.#removed.add(segment.number)
    }
    const listed = new Set(this.#head.segments.map(({ number }) => number))
    for (const number of this.#removed) if (!listed.has(number)) this.#removed.delete(number)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }
}
