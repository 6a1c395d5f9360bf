/** What a column of a list of people seems to hold. */
export type ColumnKind =
  'name' | 'date' | 'postcode' | 'place' | 'region' | 'address' | 'email' | 'code' | 'text'

/** Kinds by the names that columns have, the first that fits. */
const namedKinds: readonly (readonly [ColumnKind, RegExp])[] = [
  ['email', /e-?mail/i],
  ['postcode', /post_?code|postal|zip/i],
  ['address', /address|street|house|road/i],
  ['place', /city|town|suburb|place|village/i],
  ['region', /^(state|county|province|region|country)$/i],
  ['name', /name/i],
]

/** Kinds by what values look like. */
const valueKinds: readonly (readonly [ColumnKind, RegExp])[] = [
  ['date', /^(1[5-9]|20)\d\d[-/.]?[\dx]{2}[-/.]?[\dx]{2}$/],
  ['email', /^[^@\s]+@[^@\s]+$/],
  ['code', /^[\d +().-]+$/],
]

/** Share of the values that has to look like a kind. */
const kindShareMin = 0.8

/** Names of columns that say who is who: no comparison may look at them. */
const labelPattern =
  /^(true|truth|label|labels|class|match|entity|cluster|group|person)([ _-]?(id|label|cluster))?$/i

/** Whether a column is the answer rather than evidence, by its name. */
export function isLabel(column: string): boolean {
  return labelPattern.test(column)
}

/** Guesses what a column holds from its name, then from its values. */
export function kindOf(column: string, values: readonly string[]): ColumnKind {
  const named = namedKinds.find(([, pattern]) => pattern.test(column))
  if (named !== undefined) return named[0]
  const found = valueKinds.find(([, pattern]) => {
    const fitting = values.filter((value) => pattern.test(value))
    return fitting.length >= kindShareMin * Math.max(values.length, 1)
  })
  return found?.[0] ?? 'text'
}
