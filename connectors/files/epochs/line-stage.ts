import type { Message } from '#schemas'
import type { Stage } from './epoch-writer.ts'
import type { StagedFile } from './staged-file.ts'

/** Lines on their way into the file of an epoch. */
export class LineStage<T> implements Stage<T> {
  readonly file: StagedFile
  readonly #toLine: (message: Message<T>) => string

  constructor(file: StagedFile, toLine: (message: Message<T>) => string) {
    this.file = file
    this.#toLine = toLine
  }

  get bytes(): number {
    return this.file.bytes
  }

  add(messages: readonly Message<T>[]): void {
    for (const message of messages) this.file.add(this.#toLine(message))
  }

  end(): Promise<void> {
    return Promise.resolve()
  }
}
