/** Chunks that stay in memory until they are committed, so that a commit need not read them back. */
export class KeptChunks {
  readonly #bytesMax: number
  readonly #chunks = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Keeps a chunk where it finds room. */
  add(name: string, chunk: Uint8Array): void {
    if (this.#bytes + chunk.length > this.#bytesMax) return
    this.#chunks.set(name, chunk)
    this.#bytes += chunk.length
  }

  get(name: string): Uint8Array | undefined {
    return this.#chunks.get(name)
  }

  remove(names: readonly string[]): void {
    for (const name of names) {
      this.#bytes -= this.#chunks.get(name)?.length ?? 0
      this.#chunks.delete(name)
    }
  }
}
