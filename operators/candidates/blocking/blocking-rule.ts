import type { JsonValue } from '#schemas'
import type { RecordFields } from '../record-fields.ts'

/** Keys that one record has by one rule at the most; further ones are left out. */
export const keysPerRuleMax = 24

/** Something that records of one person likely share: the part of a block's key. */
export interface BlockPart {
  readonly name: string
  readonly fields: readonly string[]
  /** What else decides, as data: records are compared anew where it changes. */
  readonly options?: JsonValue
  /** What the record has of it: nothing where it is not known. */
  values(fields: RecordFields): readonly string[]
}

/** Records that share a key of one rule are compared; no others are. */
export interface BlockingRule {
  readonly name: string
  readonly fields: readonly string[]
  /** Those of its parts. */
  readonly options?: JsonValue
  /** Keys of a record by this rule, each once; none where a part is not known. */
  keys(fields: RecordFields): readonly string[]
}

/** A rule whose keys are made of all these parts: records are compared if they share every part. */
export function block(...parts: readonly [BlockPart, ...BlockPart[]]): BlockingRule {
  const name = parts.map((part) => part.name).join(' + ')
  return Object.freeze<BlockingRule>({
    name,
    fields: [...new Set(parts.flatMap(({ fields }) => fields))],
    options: parts.map(({ options = null }) => options),
    keys(fields) {
      let keys: readonly string[] = ['']
      for (const part of parts) {
        const values = part.values(fields)
        keys = keys.flatMap((key) => values.map((value) => `${key}\u0000${value}`))
        if (keys.length === 0) return keys
      }
      return [...new Set(keys)].slice(0, keysPerRuleMax)
    },
  })
}
