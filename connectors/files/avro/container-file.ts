import type { WriterSchema } from '#schemas'
import type { BlockCodec } from './codecs/index.ts'
import type { ContainerHeader } from './header.ts'
import type { Window } from './window.ts'

/** What an open container file says about itself. */
export interface Container {
  readonly header: ContainerHeader
  readonly codec: BlockCodec
  readonly schema: WriterSchema
}

/** A block whose records are being read. */
export interface OpenBlock {
  /** As it lies in the file, the marker included. */
  readonly raw: Buffer
  readonly data: Buffer
  readonly count: number
  /** Where the next record begins in `data`. */
  place: number
}

/** What is kept of a container file while it is open. */
export interface ContainerFile {
  readonly window: Window
  container?: Container | undefined
  block?: OpenBlock | undefined
  /** Where the search for the end of a damaged block has got to. */
  searched?: { readonly offset: number; readonly to: number } | undefined
}
