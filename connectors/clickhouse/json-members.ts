const quote = 0x22
const backslash = 0x5c
const unknown = -1

/**
 * Finds members of a JSON object in its text, so that a sink can copy them instead of writing them
 * again. One scan over the bytes, about a fifth of the time that `JSON.parse` takes.
 */
export class JsonMembers {
  readonly #names: readonly Uint8Array[]
  #plain = true
  /** Per name: where its value begins and ends in the text; -1 where there is none. */
  readonly starts: Int32Array
  readonly ends: Int32Array

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => new TextEncoder().encode(name))
    this.starts = new Int32Array(names.length)
    this.ends = new Int32Array(names.length)
  }

  /**
   * Scans `text[start, end)`, the text of one object that `JSON.parse` accepted. Of a name that
   * comes twice the last one counts, as with `JSON.parse`.
   *
   * Answers false for text that must not be copied as it is: a name of the object may be written with
   * escapes, or an escaped surrogate may lack its other half, which has no form in UTF-8.
   */
  find(text: Uint8Array, start: number, end: number): boolean {
    this.starts.fill(-1)
    this.#plain = true
    let at = start
    while (at < end && text[at] !== 0x7b) at++
    at++
    while (at < end && this.#plain) {
      if (text[at] === quote) at = this.#member(text, at + 1, end)
      else at++
    }
    return this.#plain
  }

  /** Reads the member whose name begins at `start`; answers where the next one may begin. */
  #member(text: Uint8Array, start: number, end: number): number {
    const close = this.#closingQuote(text, start)
    let at = close + 1
    while (text[at] !== 0x3a && at < end) at++
    at++
    while ((text[at] as number) <= 0x20) at++
    const valueEnd = this.#valueEnd(text, at, end)
    const name = this.#nameAt(text, start, close)
    if (name !== unknown) {
      this.starts[name] = at
      this.ends[name] = valueEnd
    }
    return valueEnd
  }

  #nameAt(text: Uint8Array, start: number, close: number): number {
    for (let at = start; at < close; at++) if (text[at] === backslash) this.#plain = false
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index] as Uint8Array
      if (name.length === close - start && equalAt(text, start, name)) return index
    }
    return unknown
  }

  #closingQuote(text: Uint8Array, start: number): number {
    let at = start
    for (;;) {
      const byte = text[at]
      if (byte === quote || byte === undefined) return at
      if (byte === backslash) {
        if (isSurrogateEscape(text, at)) this.#plain = false
        at++
      }
      at++
    }
  }

  /** Where the value at `start` ends: an object or array after its bracket, others at what follows. */
  #valueEnd(text: Uint8Array, start: number, end: number): number {
    let depth = 0
    let at = start
    while (at < end) {
      const byte = text[at] as number
      if (byte === quote) {
        at = this.#closingQuote(text, at + 1)
        if (depth === 0) return at + 1
      } else if (byte === 0x7b || byte === 0x5b) {
        depth++
      } else if (byte === 0x7d || byte === 0x5d) {
        if (depth === 0) return at
        if (--depth === 0) return at + 1
      } else if (byte === 0x2c && depth === 0) {
        return at
      }
      at++
    }
    return at
  }
}

function equalAt(text: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index++) {
    if (text[start + index] !== name[index]) return false
  }
  return true
}

function isSurrogateEscape(text: Uint8Array, at: number): boolean {
  return text[at + 1] === 0x75 && ((text[at + 2] as number) | 0x20) === 0x64
}
