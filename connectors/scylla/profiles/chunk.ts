import type { StagedProfile } from './profile-record.ts'

/** A profile of a chunk. */
export interface ChunkEntry {
  readonly profile: StagedProfile
  /** Whether the rows that lead to it are to be written as well. */
  readonly isNew: boolean
}

/** Bytes around the profiles of a chunk. */
export const entryOverhead = 32

/** Writes profiles, each already as JSON, to bytes. */
export function encodeChunk(entries: readonly { text: string; isNew: boolean }[]): Buffer {
  const texts = entries.map(({ text, isNew }) => `{"isNew":${isNew},"profile":${text}}`)
  return Buffer.from(`[${texts.join(',')}]`)
}

/** Reads the bytes of a chunk. Infinite times come back as null. */
export function decodeChunk(bytes: Uint8Array): readonly ChunkEntry[] {
  return JSON.parse(Buffer.from(bytes).toString()) as readonly ChunkEntry[]
}
