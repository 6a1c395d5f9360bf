import { Admission, identifierType, type Identifier } from '#schemas'
import {
  identityRules,
  type IdentityRules,
  type IdentityRulesOptions,
} from '../../identity/index.ts'
import { fieldOf, type RecordFields } from '../record-fields.ts'

/** Type of the identifier that a record itself is; exact rules cannot have this name. */
export const recordType = 'record'

/** What `personRecords` takes. */
export interface PersonRecordsOptions extends Omit<IdentityRulesOptions, 'identifiers' | 'types'> {
  /**
   * Fields that make two records one person when all of them are known and equal, by the name of the
   * rule; strongest first. Values that identifiers block by default (`null`, `unknown`, …) do not count.
   */
  readonly exact?: Readonly<Record<string, readonly string[]>>
}

/** Rules for lists of person records. Made by `personRecords`. */
export interface PersonRecordRules {
  readonly kind: 'person-records'
  /** The rules of identity: each exact rule is a type of identifier. */
  readonly identity: IdentityRules
  readonly exact: Readonly<Record<string, readonly string[]>>
  /** Identifiers that the exact rules find in a record. */
  identifiersOf(fields: RecordFields): readonly Identifier[]
}

/**
 * Rules for lists of person records (`anabranch identity resolve`): exact rules first, then candidates.
 * Guards, `conflict` and the rest are those of `identityRules`.
 */
export function personRecords({ exact = {}, ...rest }: PersonRecordsOptions): PersonRecordRules {
  const names = Object.keys(exact)
  const types = Object.fromEntries(
    [...names, recordType].map((name, place) => [
      name,
      { rank: 10 * (place + 1), paths: [`traits.${name}`] },
    ]),
  )
  const identity = identityRules({ review: [], ...rest, identifiers: [], types })
  const finders = Object.entries(exact).map(([name, fields]) => exactKey(name, fields))
  return Object.freeze<PersonRecordRules>({
    kind: 'person-records',
    identity,
    exact,
    identifiersOf: (record) => finders.flatMap((find) => find(record)),
  })
}

function exactKey(name: string, fields: readonly string[]) {
  const admission = new Admission(identifierType({ name, rank: 0, paths: [`traits.${name}`] }))
  return (record: RecordFields): readonly Identifier[] => {
    const values: string[] = []
    for (const field of fields) {
      const value = fieldOf(record, field)
      const admitted = value === undefined ? undefined : admission.admit(value)
      if (typeof admitted !== 'string') return []
      values.push(admitted)
    }
    return [{ type: name, value: values.join(' / ') }]
  }
}
