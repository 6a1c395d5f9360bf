import type { Window } from './window.ts'
import { markerBytes } from './header.ts'

/** How the search for a marker ended. */
export type MarkerSearch =
  /** `at` is right behind it. */
  | { readonly found: true; readonly at: number }
  /** `at` is where the file ends now. */
  | { readonly found: false; readonly at: number }

/** Looks for the next marker that begins at `from` or later, chunk by chunk. */
export async function findMarker(
  window: Window,
  marker: Buffer,
  from: number,
  chunkBytes: number,
  signal: AbortSignal,
): Promise<MarkerSearch> {
  const length = Math.max(chunkBytes, 2 * markerBytes)
  for (let offset = from; ;) {
    const chunk = await window.at(offset, length)
    signal.throwIfAborted()
    const index = chunk.indexOf(marker)
    if (index !== -1) return { found: true, at: offset + index + markerBytes }
    if (chunk.length < length) return { found: false, at: offset + chunk.length }
    // A marker may lie across the end of the chunk.
    offset += chunk.length - markerBytes + 1
  }
}
