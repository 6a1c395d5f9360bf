/** Shows that the simulation would notice a merge that lets messages of the next epoch pass early. */
import { describe, it, vi } from 'vitest'
import type { Frame } from '../../pipeline/runtime/frame.ts'
import { expectNoticed } from './exactly-once.ts'

vi.mock(import('../../pipeline/runtime/align.ts'), async (importOriginal) => {
  const { Aligner } = await importOriginal()

  /** Shows a barrier when the last input has come to it, and holds nothing until then. */
  class Unaligned<T> extends Aligner<T> {
    readonly #inputs: number
    #barriers: (readonly [number, Frame<T>])[] = []

    constructor(...parameters: ConstructorParameters<typeof Aligner<T>>) {
      super(...parameters)
      this.#inputs = parameters[0].length
    }

    override push(index: number, frame: Frame<T>): void {
      if (frame.kind !== 'barrier') return super.push(index, frame)
      this.#barriers.push([index, frame])
      if (this.#barriers.length < this.#inputs) return
      for (const barrier of this.#barriers.splice(0)) super.push(...barrier)
    }
  }
  return { Aligner: Unaligned }
})

describe('the simulation', () => {
  it('should notice a merge that does not align barriers', () => expectNoticed({}))
})
