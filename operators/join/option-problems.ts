/** Lowest and highest value that an option may have. */
export interface NumberRange {
  readonly min: number
  readonly max: number
}

/** Longest time that a join may be told to look back or ahead, in milliseconds: a hundred years. */
export const joinTimeMsMax = 100 * 366 * 24 * 3_600_000

/** Most rows, versions or waiting messages that a join may be told to keep for a key. */
export const joinRowsMaxMax = 100_000

/** What is wrong with an option that is a whole number; nothing where it is left out. */
export function wholeNumberProblems(
  name: string,
  value: number | undefined,
  { min, max }: NumberRange,
): readonly string[] {
  if (value === undefined) return []
  if (Number.isSafeInteger(value) && value >= min && value <= max) return []
  return [`${name} is ${value}, must be a whole number from ${min} to ${max}`]
}

/** What is wrong with an option that is one of some words; nothing where it is left out. */
export function wordProblems(
  name: string,
  value: string | undefined,
  words: readonly string[],
): readonly string[] {
  if (value === undefined || words.includes(value)) return []
  return [`${name} is ${JSON.stringify(value)}, must be one of: ${words.join(', ')}`]
}

/** What is wrong with an option that says how values are stored. */
export function codecProblems(name: string, codec: unknown): readonly string[] {
  if (typeof codec === 'object' && codec !== null && 'encode' in codec && 'reader' in codec)
    return []
  return [`${name} is no codec: pass one such as avroCodec({ name, schema })`]
}
