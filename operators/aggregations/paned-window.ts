/** A window that is cut into panes, as far as an aggregation is concerned. */
export interface PanedWindow {
  readonly kind: string
  /** The window in words: stable, as it is part of definitions. */
  readonly description: string
  /** Beginning of the pane that a time is in, inclusive. */
  paneStartMs(timestampMs: number): number
  /** End of the pane that begins then, exclusive. */
  paneEndMs(startMs: number): number
  /** When the window no longer holds the pane that begins then. */
  expiresMs(startMs: number): number
}
