import type { JsonValue } from '#schemas'
import { fieldOf, type RecordFields } from '../record-fields.ts'
import { soundOf } from '../similarity/phonetic.ts'
import type { BlockPart } from './blocking-rule.ts'

/** The whole field. */
export function sameField(field: string): BlockPart {
  return blockPart(field, [field], (fields) => [fieldOf(fields, field) ?? ''])
}

/** The first so many characters of a field, white space aside. */
export function firstOf(field: string, length: number): BlockPart {
  return blockPart(`first ${length} of ${field}`, [field], (fields) => {
    const text = fieldOf(fields, field)?.replace(/\s/g, '') ?? ''
    return [text.length < length ? '' : text.slice(0, length)]
  })
}

/** How a field sounds in English. */
export function soundOfField(field: string): BlockPart {
  return blockPart(`sound of ${field}`, [field], (fields) => [
    soundOf(fieldOf(fields, field) ?? ''),
  ])
}

/** Each word of fields, so that words that changed places still meet. */
export function anyWordOf(fields: readonly string[], ignore: ReadonlySet<string> = new Set()) {
  return blockPart(
    `any word of ${fields.join(', ')}`,
    fields,
    (record) => wordsOf(record, fields, ignore),
    [...ignore].sort(),
  )
}

/** How each word of fields sounds in English. */
export function anySoundOf(fields: readonly string[], ignore: ReadonlySet<string> = new Set()) {
  return blockPart(
    `any sound of ${fields.join(', ')}`,
    fields,
    (record) => wordsOf(record, fields, ignore).map(soundOf),
    [...ignore].sort(),
  )
}

/** Each two words of fields, in one order. */
export function anyTwoWordsOf(fields: readonly string[], ignore: ReadonlySet<string> = new Set()) {
  return blockPart(
    `any two words of ${fields.join(', ')}`,
    fields,
    (record) => {
      const words = [...new Set(wordsOf(record, fields, ignore))].sort()
      return words.flatMap((word, place) => words.slice(place + 1).map((next) => `${word} ${next}`))
    },
    [...ignore].sort(),
  )
}

/**
 * A part of one's own; empty texts are left out. Where `values` changes, so must the name, or `options`:
 * the version of the candidates goes by those.
 */
export function blockPart(
  name: string,
  fields: readonly string[],
  values: (fields: RecordFields) => readonly string[],
  options: JsonValue = null,
): BlockPart {
  return Object.freeze<BlockPart>({
    name,
    fields,
    options,
    values: (record) => values(record).filter((value) => value !== ''),
  })
}

function wordsOf(
  record: RecordFields,
  fields: readonly string[],
  ignore: ReadonlySet<string>,
): readonly string[] {
  return fields
    .flatMap((field) => fieldOf(record, field)?.match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !ignore.has(word))
}
