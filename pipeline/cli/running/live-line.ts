import type { Writable } from 'node:stream'

/** Back to the first column, and clear what follows. */
const clear = '\r\u001B[K'

/**
 * The last line of a terminal, rewritten in place. Everything else that goes to the terminal meanwhile
 * has to go through `above`.
 */
export class LiveLine {
  readonly #stream: Pick<Writable, 'write'>
  #line = ''

  constructor(stream: Pick<Writable, 'write'>) {
    this.#stream = stream
  }

  show(line: string): void {
    this.#line = line
    this.#stream.write(`${clear}${line}`)
  }

  /** Writes text that stays, above the line. */
  above(text: string): void {
    this.#stream.write(`${clear}${text}${text.endsWith('\n') ? '' : '\n'}${this.#line}`)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#line !== '') this.#stream.write(clear)
    this.#line = ''
  }
}
