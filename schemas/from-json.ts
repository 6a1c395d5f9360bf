/**
 * A value that remembers the JSON text it was read from, so that a sink can copy the text of a part
 * instead of writing it again.
 *
 * A part is written in the text as it is in the value only where it is the very object that
 * `JSON.parse` made: check `value.properties === value.jsonValue.properties`. Whoever changes a value
 * makes a copy (`{ ...event, properties }`), and a copy has no text.
 */
export abstract class FromJson {
  readonly #value: object
  readonly #chunk: Uint8Array
  readonly #start: number
  readonly #end: number

  /** `value` is what `JSON.parse` made of `chunk[start, end)`. */
  constructor(value: object, chunk: Uint8Array, start: number, end: number) {
    this.#value = value
    this.#chunk = chunk
    this.#start = start
    this.#end = end
  }

  /** Whether the value remembers its text. */
  static is(value: object): value is FromJson {
    return #chunk in value
  }

  /** What `JSON.parse` made of the text. */
  get jsonValue(): object {
    return this.#value
  }

  /** The text is `jsonChunk[jsonStart, jsonEnd)`. */
  get jsonChunk(): Uint8Array {
    return this.#chunk
  }

  get jsonStart(): number {
    return this.#start
  }

  get jsonEnd(): number {
    return this.#end
  }
}
