import type { WindowDefinition, WindowResult, WindowTiming } from '#operators'

/** A number that came to a key. */
export interface Item {
  readonly key: string
  readonly timestampMs: number
  readonly value: number
}

/** What the oracle says of one window: as of a `WindowResult`, as far as it is compared. */
export type Told = string

/** What windows are told to do. */
export interface NaiveOptions {
  readonly over: WindowDefinition
  readonly allowedLatenessMs: number
  readonly isFinal: boolean
  readonly onlyChanges: boolean
}

/** What comes out of a step of a program. */
export interface Outcome {
  readonly results: readonly Told[]
  readonly late: readonly number[]
}

/** A result or an expectation as text: the same for the same. */
export function told(
  key: string,
  bounds: Pick<WindowResult, 'startMs' | 'endMs'>,
  timing: WindowTiming,
  values: readonly number[],
): Told {
  const total = values.reduce((sum, value) => sum + value, 0)
  return `${timing} ${key} ${bounds.startMs}–${bounds.endMs}: ${values.length} of ${total}`
}

interface Bounds {
  readonly startMs: number
  readonly endMs: number
}

/** Windows by the definition's words alone: nothing is shared, nothing is forgotten, no timers. */
export class NaiveWindows {
  readonly #options: NaiveOptions
  readonly #contents = new Map<string, { key: string; bounds: Bounds; items: Item[] }>()
  readonly #keys = new Set<string>()
  #watermarkMs = -Infinity

  constructor(options: NaiveOptions) {
    this.#options = options
  }

  send(item: Item): Outcome {
    const { key, timestampMs, value } = item
    const results: Told[] = []
    const { allowedLatenessMs, isFinal, over } = this.#options
    this.#keys.add(key)
    let taken = false
    for (const bounds of windowsOf(over, timestampMs)) {
      if (bounds.endMs + allowedLatenessMs <= this.#watermarkMs) continue
      taken = true
      const window = this.#at(key, bounds)
      window.items.push(item)
      const isLate = bounds.endMs <= this.#watermarkMs
      if (isLate && !isFinal) results.push(told(key, bounds, 'late', valuesOf(window.items)))
    }
    return { results, late: taken ? [] : [value] }
  }

  advance(watermarkMs: number): Outcome {
    const { isFinal, allowedLatenessMs, onlyChanges } = this.#options
    const delayMs = isFinal ? allowedLatenessMs : 0
    const results: Told[] = []
    const isDue = ({ endMs }: Bounds) =>
      endMs + delayMs > this.#watermarkMs && endMs + delayMs <= watermarkMs
    if (onlyChanges) results.push(...this.#changes(isDue))
    else {
      for (const { key, bounds, items } of this.#contents.values()) {
        if (isDue(bounds)) results.push(told(key, bounds, 'on-time', valuesOf(items)))
      }
    }
    this.#watermarkMs = watermarkMs
    return { results, late: [] }
  }

  /** Windows that do not hold what the one before them held. */
  #changes(isDue: (bounds: Bounds) => boolean): Told[] {
    const { over } = this.#options
    if (over.kind !== 'sliding') return []
    const results: Told[] = []
    for (const key of this.#keys) {
      for (
        let endMs = -1_000 * over.everyMs;
        endMs <= 1_000 * over.everyMs;
        endMs += over.everyMs
      ) {
        const bounds = boundsAt(over, endMs)
        if (!isDue(bounds)) continue
        const items = this.#itemsOf(key, bounds)
        const before = this.#itemsOf(key, boundsAt(over, endMs - over.everyMs))
        const isSame =
          items.length === before.length && items.every((item) => before.includes(item))
        if (!isSame) results.push(told(key, bounds, 'on-time', valuesOf(items)))
      }
    }
    return results
  }

  #itemsOf(key: string, bounds: Bounds): readonly Item[] {
    return this.#contents.get(`${key} ${bounds.endMs}`)?.items ?? []
  }

  #at(key: string, bounds: Bounds) {
    const id = `${key} ${bounds.endMs}`
    const known = this.#contents.get(id) ?? { key, bounds, items: [] }
    this.#contents.set(id, known)
    return known
  }
}

/** Sessions, folded anew from all their messages each time. */
export class NaiveSessions {
  readonly #options: NaiveOptions
  readonly #gapMs: number
  readonly #sessions: { key: string; items: Item[]; firedEndMs: number | undefined }[] = []
  #watermarkMs = -Infinity

  constructor(options: NaiveOptions, gapMs: number) {
    this.#options = options
    this.#gapMs = gapMs
  }

  send(item: Item): Outcome {
    const { allowedLatenessMs, isFinal } = this.#options
    const near = this.#sessions.filter(
      ({ key, items }) =>
        key === item.key &&
        this.#boundsOf(items).endMs + allowedLatenessMs > this.#watermarkMs &&
        items.some(({ timestampMs }) => Math.abs(timestampMs - item.timestampMs) <= this.#gapMs),
    )
    const items = [...near.flatMap((session) => session.items), item]
    const bounds = this.#boundsOf(items)
    if (bounds.endMs + allowedLatenessMs <= this.#watermarkMs) {
      return { results: [], late: [item.value] }
    }
    for (const session of near) this.#sessions.splice(this.#sessions.indexOf(session), 1)
    const isLate = bounds.endMs <= this.#watermarkMs && !isFinal
    this.#sessions.push({ key: item.key, items, firedEndMs: isLate ? bounds.endMs : undefined })
    return { results: isLate ? [told(item.key, bounds, 'late', valuesOf(items))] : [], late: [] }
  }

  advance(watermarkMs: number): Outcome {
    const { isFinal, allowedLatenessMs } = this.#options
    const delayMs = isFinal ? allowedLatenessMs : 0
    this.#watermarkMs = watermarkMs
    const results: Told[] = []
    for (const session of this.#sessions) {
      const bounds = this.#boundsOf(session.items)
      if (session.firedEndMs === bounds.endMs || bounds.endMs + delayMs > watermarkMs) continue
      session.firedEndMs = bounds.endMs
      results.push(told(session.key, bounds, 'on-time', valuesOf(session.items)))
    }
    return { results, late: [] }
  }

  #boundsOf(items: readonly Item[]): Bounds {
    const times = items.map(({ timestampMs }) => timestampMs)
    return { startMs: Math.min(...times), endMs: Math.max(...times) + this.#gapMs }
  }
}

function valuesOf(items: readonly Item[]): readonly number[] {
  return items.map(({ value }) => value)
}

/** Every window that holds a time, found by trying. */
function windowsOf(over: WindowDefinition, timestampMs: number): readonly Bounds[] {
  if (over.kind === 'tumbling') {
    return windowsEvery(over.sizeMs, over.sizeMs, over.offsetMs, timestampMs)
  }
  if (over.kind === 'sliding') {
    return windowsEvery(over.sizeMs, over.everyMs, over.offsetMs, timestampMs)
  }
  throw new Error(`the oracle does not know ${over.kind}`)
}

function windowsEvery(sizeMs: number, everyMs: number, offsetMs: number, timestampMs: number) {
  const windows: Bounds[] = []
  for (let place = -1_000; place <= 1_000; place += 1) {
    const startMs = place * everyMs + offsetMs
    if (startMs <= timestampMs && timestampMs < startMs + sizeMs) {
      windows.push({ startMs, endMs: startMs + sizeMs })
    }
  }
  return windows
}

function boundsAt(over: { sizeMs: number; offsetMs: number }, multipleMs: number): Bounds {
  const startMs = multipleMs + over.offsetMs
  return { startMs, endMs: startMs + over.sizeMs }
}
