import { fieldOf, type FellegiSunterSpec, type PersonRecord, type RecordFields } from '#operators'
import { Admission, type Identifier } from '#schemas'
import { CliError } from '../cli-error.ts'
import { checkMapped, mapColumns, type ColumnMap } from './column-map.ts'
import type { LoadedRules } from './load-rules.ts'
import { checkColumn, type RecordList } from './read-records.ts'

/** How the columns of a list are to be taken. */
export interface ColumnOptions {
  /** Texts of `--map`. */
  readonly map?: readonly string[]
  /** Column with the purposes that a record consents to, separated by spaces, commas or semicolons. */
  readonly consent?: string
}

/** Makes the records of a list ready to be resolved by rules. */
export function personRecordsOf(
  list: RecordList,
  rules: LoadedRules,
  candidates: FellegiSunterSpec | undefined,
  { map: given = [], consent }: ColumnOptions,
): readonly PersonRecord[] {
  const compared = candidates === undefined ? [] : fieldsOf(candidates)
  const own = rules.records === undefined ? [] : Object.values(rules.records.exact).flat()
  const types = rules.records === undefined ? rules.identity.identifiers : []
  const required = [...new Set([...own, ...compared])]
  const map = mapColumns(list, [...types.map(({ name }) => name), ...required], given)
  checkMapped(list, map, required)
  const admissions = types.filter(({ name }) => map.has(name)).map((type) => new Admission(type))
  if (required.length === 0 && admissions.length === 0) throw nothingToGoBy(list, rules)
  const consents = consentOf(list, candidates, consent)
  return list.records.map(({ id, fields: row }) => {
    const fields = renamed(row, map)
    const identifiers = rules.records?.identifiersOf(fields) ?? admitted(fields, admissions)
    return { id, fields, identifiers, mayBeMatched: consents(row) }
  })
}

function fieldsOf({ comparisons, blocking }: FellegiSunterSpec): readonly string[] {
  return [...comparisons, ...blocking].flatMap(({ fields }) => fields)
}

/** The fields that rules read, and no others: an id or a label can never decide. */
function renamed(row: RecordFields, map: ColumnMap): RecordFields {
  return Object.fromEntries([...map].map(([name, column]) => [name, row[column]]))
}

function admitted(fields: RecordFields, admissions: readonly Admission[]): readonly Identifier[] {
  return admissions.flatMap((admission) => {
    const { name } = admission.type
    const known = fieldOf(fields, name) !== undefined
    const value = known ? admission.admit(fields[name] ?? '') : undefined
    return typeof value === 'string' ? [{ type: name, value }] : []
  })
}

function consentOf(
  list: RecordList,
  candidates: FellegiSunterSpec | undefined,
  column: string | undefined,
): (row: RecordFields) => boolean {
  const purpose = candidates?.requiresConsent
  if (purpose === undefined) return () => true
  if (column === undefined) {
    throw new CliError('usage', `the rules match only records with consent to '${purpose}'`, {
      fix: 'Name the column with the purposes that each record consents to: --consent COLUMN',
    })
  }
  checkColumn(list.path, new Set(list.columns), column)
  return (row) => (row[column] ?? '').split(/[\s,;]+/).includes(purpose)
}

function nothingToGoBy({ path, columns }: RecordList, { identity }: LoadedRules): CliError {
  const types = identity.identifiers.map(({ name }) => name).join(', ')
  return new CliError('usage', `${path} has no column that the rules read`, {
    fix: `Say what a column holds with --map column=type. Columns: ${columns.join(', ')}. Types: ${types}.`,
  })
}
