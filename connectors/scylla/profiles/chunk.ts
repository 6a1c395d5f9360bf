import type { Moves } from './members/moves.ts'
import type { StagedProfile } from './profile-record.ts'

/** A profile of a chunk. */
export interface ChunkEntry {
  readonly profile: StagedProfile
  /** Whether the rows that lead to it are to be written as well. */
  readonly isNew: boolean
  /** What is to be done with its rows in segments; nothing where it is left out. */
  readonly moves?: Moves
}

/** A profile of a chunk, already as JSON. */
export interface EncodedEntry extends Omit<ChunkEntry, 'profile'> {
  readonly text: string
}

/** Bytes around the profiles of a chunk. */
export const entryOverhead = 40

/** Writes profiles to bytes. */
export function encodeChunk(entries: readonly EncodedEntry[]): Buffer {
  const texts = entries.map(({ text, isNew, moves }) => {
    const moved = moves === undefined ? '' : `"moves":${JSON.stringify(moves)},`
    return `{"isNew":${isNew},${moved}"profile":${text}}`
  })
  return Buffer.from(`[${texts.join(',')}]`)
}

/** Reads the bytes of a chunk. Infinite times come back as null. */
export function decodeChunk(bytes: Uint8Array): readonly ChunkEntry[] {
  return JSON.parse(Buffer.from(bytes).toString()) as readonly ChunkEntry[]
}
