import type { ChunkEntry } from '../chunk.ts'
import type { FactTable } from '../facts.ts'
import { noteTimes } from '../write-time.ts'

/** Whether there may be rows of segments at all: where not, nobody has to look for them. */
export class KeptMembers {
  readonly #facts: FactTable
  #any: boolean

  private constructor(facts: FactTable, any: boolean) {
    this.#facts = facts
    this.#any = any
  }

  static async open(facts: FactTable): Promise<KeptMembers> {
    return new KeptMembers(facts, (await facts.read('segments')) !== undefined)
  }

  get any(): boolean {
    return this.#any
  }

  /** Called before a chunk is written: notes it if this is the first with segments. */
  async note(entries: readonly ChunkEntry[], clock: number): Promise<void> {
    if (this.#any || !entries.some(({ moves }) => (moves?.entered?.length ?? 0) > 0)) return
    await this.#facts.write('segments', { kept: true }, noteTimes(clock).committedAt)
    this.#any = true
  }
}
