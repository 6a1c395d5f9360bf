import type { SlidingDefinition } from '../definitions/sliding.ts'
import { floorTo } from '../definitions/tumbling.ts'

/** When the windows of a sliding definition end. */
export class SlidingEnds {
  readonly #everyMs: number
  /** Some end; the others are multiples of `#everyMs` away. */
  readonly #anchorMs: number
  readonly #paneMs: number

  constructor({ sizeMs, everyMs, offsetMs, paneMs }: SlidingDefinition) {
    this.#everyMs = everyMs
    this.#anchorMs = sizeMs + offsetMs
    this.#paneMs = paneMs
  }

  /** End of the first window that holds the pane that begins at `startMs`. */
  firstMs(startMs: number): number {
    return this.afterMs(startMs + this.#paneMs - 1)
  }

  /** The first end after a time. */
  afterMs(timestampMs: number): number {
    return floorTo(timestampMs, this.#everyMs, this.#anchorMs) + this.#everyMs
  }

  /** The first end after a time of a window that holds a pane, or that would, did it last longer. */
  nextOf(startMs: number, timestampMs: number): number {
    const firstMs = this.firstMs(startMs)
    return timestampMs < firstMs ? firstMs : this.afterMs(timestampMs)
  }

  isEnd(timestampMs: number): boolean {
    return floorTo(timestampMs, this.#everyMs, this.#anchorMs) === timestampMs
  }
}
