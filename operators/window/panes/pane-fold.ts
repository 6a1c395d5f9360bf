import type { RuleSet } from '../../aggregations/rule-set.ts'
import { emptyPane, joinPanes, type Pane } from './pane.ts'

/** What panes from one on say together. */
interface Suffix {
  readonly startMs: number
  readonly pane: Pane
}

/**
 * What a sliding window of one key comes to, without folding all its panes each time: two stacks, as
 * Tangwongsan, Hirzel and Schneider describe them ("General Incremental Sliding-Window Aggregation",
 * 2015, section 3). Panes up to a border are kept as folds from each of them to the border, those
 * behind it as one fold; when the window has left the first ones behind, the border moves to its end.
 * So a pane is folded twice, however many windows it is in.
 *
 * It only remembers what the panes say themselves: it can be dropped at any time.
 */
export class PaneFold<T> {
  /** Beginnings of the panes that there are, in order. */
  readonly starts: number[]
  readonly #rules: RuleSet<T>
  /** Folds up to the border, the longest last. */
  readonly #front: Suffix[] = []
  #back: Pane = emptyPane()
  /** The border, up to which `#front` folds. */
  #borderMs = Number.NEGATIVE_INFINITY
  /** Up to which `#back` folds. */
  #endMs = Number.NEGATIVE_INFINITY
  /** The last window that was asked for began here: earlier ones have left. */
  #startMs = Number.NEGATIVE_INFINITY

  constructor(rules: RuleSet<T>, starts: readonly number[]) {
    this.#rules = rules
    this.starts = starts.toSorted((left, right) => left - right)
  }

  /** Notes a pane that has become known. */
  insert(startMs: number): void {
    this.starts.splice(this.firstFrom(startMs), 0, startMs)
  }

  /** Notes that the oldest pane is gone. */
  dropOldest(): void {
    this.starts.shift()
  }

  /** Whether what a pane says is in a fold, which has to be told when it says more. */
  holds(startMs: number): boolean {
    return startMs < this.#endMs
  }

  /** Notes what one message has added to a pane that is in a fold. */
  added(startMs: number, lifted: Pane): void {
    if (startMs >= this.#borderMs) this.#back = joinPanes(this.#rules, this.#back, lifted)
    else this.#forget()
  }

  /** What the panes from `startMs` up to `endMs` say; `read` gives a pane by its beginning. */
  fold(startMs: number, endMs: number, read: (startMs: number) => Pane): Pane {
    if (startMs < this.#startMs || endMs < this.#endMs) return this.#foldOnce(startMs, endMs, read)
    this.#startMs = startMs
    while ((this.#front.at(-1)?.startMs ?? startMs) < startMs) this.#front.pop()
    if (this.#front.length === 0) this.#moveBorder(startMs, endMs, read)
    this.#back = this.#foldInto(this.#back, Math.max(this.#endMs, this.#borderMs), endMs, read)
    this.#endMs = endMs
    return joinPanes(this.#rules, this.#front.at(-1)?.pane ?? emptyPane(), this.#back)
  }

  /** Place of the first pane that begins at `startMs` or later. */
  firstFrom(startMs: number): number {
    let [from, to] = [0, this.starts.length]
    // Most come in order.
    if ((this.starts.at(-1) ?? Number.NEGATIVE_INFINITY) < startMs) return to
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((this.starts[middle] ?? startMs) < startMs) from = middle + 1
      else to = middle
    }
    return from
  }

  /** Whether there is a pane from `startMs` up to `endMs`. */
  hasAny(startMs: number, endMs: number): boolean {
    return (this.starts[this.firstFrom(startMs)] ?? Number.POSITIVE_INFINITY) < endMs
  }

  #moveBorder(startMs: number, endMs: number, read: (startMs: number) => Pane): void {
    let pane = emptyPane()
    for (let place = this.firstFrom(endMs) - 1; place >= 0; place -= 1) {
      const start = this.starts[place] ?? 0
      if (start < startMs) break
      pane = joinPanes(this.#rules, read(start), pane)
      this.#front.push({ startMs: start, pane })
    }
    this.#back = emptyPane()
    this.#borderMs = endMs
    this.#endMs = endMs
  }

  #foldInto(pane: Pane, startMs: number, endMs: number, read: (startMs: number) => Pane): Pane {
    let folded = pane
    for (let place = this.firstFrom(startMs); place < this.starts.length; place += 1) {
      const start = this.starts[place] ?? endMs
      if (start >= endMs) break
      folded = joinPanes(this.#rules, folded, read(start))
    }
    return folded
  }

  /** For a window before the last one that was asked for: one that a late message refines. */
  #foldOnce(startMs: number, endMs: number, read: (startMs: number) => Pane): Pane {
    return this.#foldInto(emptyPane(), startMs, endMs, read)
  }

  #forget(): void {
    this.#front.length = 0
    this.#back = emptyPane()
    this.#borderMs = Number.NEGATIVE_INFINITY
    this.#endMs = Number.NEGATIVE_INFINITY
    this.#startMs = Number.NEGATIVE_INFINITY
  }
}
