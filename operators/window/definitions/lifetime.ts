import type { PanedWindow } from './paned-window.ts'

/** One window for all time. */
export interface LifetimeDefinition extends PanedWindow {
  readonly kind: 'lifetime'
}

/** The earliest time that JavaScript's dates know: before any event, and still a whole number. */
const earliestMs = -8_640_000_000_000_000

/** The window of everything that ever happened (Flink: `GlobalWindows`): one pane that never ends. */
export function lifetime(): LifetimeDefinition {
  return {
    kind: 'lifetime',
    description: 'lifetime',
    paneStartMs: () => earliestMs,
    paneEndMs: () => Number.POSITIVE_INFINITY,
    expiresMs: () => Number.POSITIVE_INFINITY,
  }
}
