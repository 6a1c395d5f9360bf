/** A window that is made of panes: stretches of time that lie wholly inside or outside of each window. */
export interface PanedWindow {
  readonly kind: 'lifetime' | 'tumbling' | 'sliding' | 'calendar'
  /** For people and for a definition's version: short, stable: `sliding 30 days every 1 day`. */
  readonly description: string
  /** Beginning of the pane that a time lies in. */
  paneStartMs(timestampMs: number): number
  /** Exclusive end of the pane that begins at `startMs`. */
  paneEndMs(startMs: number): number
  /**
   * The first watermark at which the window that holds the present does not hold this pane any more:
   * the end of the last window that the pane is in. `startMs + sizeMs` for sliding, the end of the
   * window for tumbling and calendar, Infinity for lifetime.
   */
  expiresMs(startMs: number): number
}
