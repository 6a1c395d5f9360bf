/**
 * Bytes that a step keeps by name, safe from a crash and within reach of whoever takes the pipeline
 * over: staged epochs above all. Where state is in files, blobs are files beside it; where state is in
 * a cluster, blobs are there too.
 *
 * A name is made of letters, digits, `.`, `_` and `-`, and is written once: a writer that was fenced may
 * still be writing, so names hold something of the writer's own.
 */
export interface BlobStore {
  /** Resolves when the bytes are durable. At most `blobBytesMax`. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Undefined where there is no such blob. Throws where it is there in part. */
  get(name: string): Promise<Uint8Array | undefined>
  /** Names of all blobs of the step, in no order. */
  list(): Promise<readonly string[]>
  /** Names that are not there are passed over. */
  remove(names: readonly string[]): Promise<void>
  /** Path of the blob where it is a file of this machine, to be read in place; undefined elsewhere. */
  pathOf?(name: string): string
}

/** Longest blob, in bytes: stage more in several. */
export const blobBytesMax = 32 * 1024 * 1024
