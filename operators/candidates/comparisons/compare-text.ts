import { functionText, levelsOf, noTerms, type Comparison, type Reading } from '../comparison.ts'
import { fieldOf } from '../record-fields.ts'
import type { TextLevel } from './text-levels.ts'

/** What `compareText` takes. */
export interface CompareTextOptions {
  /** Ways to agree besides being equal, strongest first. */
  readonly levels?: readonly TextLevel[]
  /** Whether rare texts count for more where both are equal; true where left out. */
  readonly frequencies?: boolean
  /** Changes the text before it is compared; '' for "not known". */
  readonly clean?: (text: string) => string
  /** Name of the comparison; the field's where left out. */
  readonly name?: string
}

/** Compares a field as one text. */
export function compareText(field: string, options: CompareTextOptions = {}): Comparison {
  const { levels = [], frequencies = true, clean, name = field } = options
  const rest = levels.length + 1
  return Object.freeze<Comparison>({
    name,
    fields: [field],
    levels: levelsOf('equal', ...levels.map((level) => level.name), 'different'),
    options: { frequencies, clean: functionText(clean) },
    read(fields) {
      const text = fieldOf(fields, field)
      const cleaned = text === undefined || clean === undefined ? text : clean(text)
      return cleaned === undefined || cleaned === '' ? undefined : { text: cleaned }
    },
    compare(left: Reading, right: Reading) {
      if (left.text === right.text) {
        return { level: 0, terms: frequencies ? [left.text] : noTerms }
      }
      const place = levels.findIndex((level) => level.holds(left.text, right.text))
      return { level: place < 0 ? rest : place + 1, terms: noTerms }
    },
    terms: ({ text }) => (frequencies ? [text] : noTerms),
  })
}
