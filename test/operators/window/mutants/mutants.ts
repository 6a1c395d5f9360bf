import { loadMutants, type SourceMutant } from '../../../services/vitest/load-mutants.ts'

const sliding = 'operators/window/panes/sliding-windows.ts'
const whole = 'operators/window/panes/whole-windows.ts'
const sessions = 'operators/window/sessions/session-windows.ts'
const fold = 'operators/window/panes/pane-fold.ts'
const ends = 'operators/window/panes/sliding-ends.ts'

/** Faults of windows: the oracle has to notice each of them. */
export const windowMutants: readonly SourceMutant[] = [
  {
    name: 'a pane is dropped too early',
    file: sliding,
    from: 'if (this.#over.expiresMs(oldestMs) + keptMs > timestampMs) return',
    to: 'if (this.#over.expiresMs(oldestMs) + keptMs > timestampMs + this.#over.paneMs) return',
  },
  {
    name: 'a pane expires a pane too late',
    file: 'operators/window/definitions/sliding.ts',
    from: 'floorTo(startMs, everyMs, offsetMs) + sizeMs,',
    to: 'floorTo(startMs, everyMs, offsetMs) + sizeMs + everyMs,',
  },
  {
    name: 'a pane expires a pane too early',
    file: 'operators/window/definitions/sliding.ts',
    from: 'floorTo(startMs, everyMs, offsetMs) + sizeMs,',
    to: 'floorTo(startMs, everyMs, offsetMs) + sizeMs - paneMs,',
  },
  {
    name: 'the timer of the next sliding window is not set',
    file: sliding,
    from: 'return this.#context.timers.set(key, nextMs + delayMs)',
    to: 'return',
  },
  {
    name: 'a pane that leaves shows in no result',
    file: sliding,
    from: 'if (onlyChanges && isNew) timers.set(key, lastMs + this.#over.everyMs)',
    to: '',
  },
  {
    name: 'a late message shows in no change',
    file: sliding,
    from: 'if (!isNew && !(onlyChanges && firstMs <= watermarkMs)) return',
    to: 'if (!isNew) return',
  },
  {
    name: 'a window is refined after it has closed',
    file: sliding,
    from: 'let endMs = this.#ends.nextOf(startMs, watermarkMs - allowedLatenessMs)',
    to: 'let endMs = this.#ends.nextOf(startMs, watermarkMs - allowedLatenessMs - 1)',
  },
  {
    name: 'the first window of a pane is left out',
    file: ends,
    from: 'return this.afterMs(startMs + this.#paneMs - 1)',
    to: 'return this.afterMs(startMs + this.#paneMs)',
  },
  {
    name: 'a message behind the border is not in the folds',
    file: fold,
    from: 'else this.#forget()',
    to: '',
  },
  {
    name: 'a message after the border is in the fold twice',
    file: fold,
    from: 'return startMs < this.#endMs\n',
    to: 'return true\n',
  },
  {
    name: 'the folds keep a pane that the window has left behind',
    file: fold,
    from: 'while ((this.#front.at(-1)?.startMs ?? startMs) < startMs) this.#front.pop()',
    to: 'while ((this.#front.at(-2)?.startMs ?? startMs) < startMs) this.#front.pop()',
  },
  {
    name: 'a window takes messages a millisecond after its lateness',
    file: whole,
    from: 'if (endMs + this.#settings.allowedLatenessMs <= watermarkMs) {',
    to: 'if (endMs + this.#settings.allowedLatenessMs < watermarkMs) {',
  },
  {
    name: 'a window is never forgotten',
    file: whole,
    from: 'timers.set(key, endMs + allowedLatenessMs)',
    to: '',
  },
  {
    name: 'the gap of a session is a millisecond shorter',
    file: sessions,
    from: 'endMs: timestampMs + this.#over.gapMs }',
    to: 'endMs: timestampMs + this.#over.gapMs - 1 }',
  },
  {
    name: 'sessions that touch stay apart',
    file: sessions,
    from: 'left.startMs <= right.endMs && left.endMs >= right.startMs',
    to: 'left.startMs < right.endMs && left.endMs > right.startMs',
  },
  {
    name: 'a late message into a live session is late',
    file: sessions,
    from: 'if (endMs + this.#settings.allowedLatenessMs <= watermarkMs) {',
    to: 'if (own.endMs + this.#settings.allowedLatenessMs <= watermarkMs) {',
  },
  {
    name: 'a session that was swallowed lives on',
    file: sessions,
    from: 'for (const each of fields) if (each !== field) this.#sessions.delete(key, each)',
    to: '',
  },
  {
    name: 'a session that has grown since its result sleeps',
    file: sessions,
    from: 'if (joined.every(({ fired }) => fired)) this.#setTimer(key, session)',
    to: 'if (joined.length === 0) this.#setTimer(key, session)',
  },
]

/** Loads windows with a fault in them, as `…?window-mutant=3`. */
export function windowMutantLoader() {
  return loadMutants({
    query: 'window-mutant',
    mutable: /\/operators\/(index\.ts|window\/)/,
    mutants: windowMutants,
  })
}
