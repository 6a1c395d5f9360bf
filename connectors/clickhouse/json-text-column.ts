import { emptyJsonObject, FromJson, type Message } from '#schemas'
import type { Column } from './column.ts'
import { JsonMembers } from './json-members.ts'
import type { RowBuffer } from './row-buffer.ts'

/**
 * Columns that hold a message's fields of these names as JSON text.
 *
 * Where the value remembers the text it was read from, and a field is still what the text says, the
 * text is copied: about half the time of writing it anew, and numbers keep their digits. Otherwise the
 * field is written with `JSON.stringify`.
 */
export function jsonTextColumns<Name extends string, T extends Readonly<Record<Name, object>>>(
  names: readonly Name[],
): readonly Column<T>[] {
  const texts = new FieldTexts(names)
  return names.map((name, index) => ({
    name,
    type: 'String',
    write: (row, message) => texts.write(row, message, name, index),
  }))
}

/** Finds the texts of one message's fields, once for all its columns. */
class FieldTexts<Name extends string> {
  readonly #members: JsonMembers
  #scanned: unknown
  #found = false

  constructor(names: readonly Name[]) {
    this.#members = new JsonMembers(names)
  }

  write(
    row: RowBuffer,
    { value }: Message<Readonly<Record<Name, object>>>,
    name: Name,
    index: number,
  ): void {
    const field: object = value[name]
    if (field === emptyJsonObject) return row.text('{}')
    if (FromJson.is(value) && (value.jsonValue as typeof value)[name] === field) {
      const start = this.#startOf(value, index)
      if (start >= 0) {
        row.bytes(value.jsonChunk, start, this.#members.ends[index] as number)
        return
      }
    }
    row.text(JSON.stringify(field))
  }

  #startOf(value: FromJson, index: number): number {
    if (this.#scanned !== value) {
      this.#scanned = value
      this.#found = this.#members.find(value.jsonChunk, value.jsonStart, value.jsonEnd)
    }
    return this.#found ? (this.#members.starts[index] as number) : -1
  }
}
