import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { personRecords, type PersonRecordRules, type RecordFields } from '#operators'
import fake from '../../examples/person-records/fake.ts'
import febrl from '../../examples/person-records/febrl.ts'
import historical from '../../examples/person-records/historical.ts'

/** Where the lists are, unless ANABRANCH_RECORD_SETS says. */
const folderDefault = fileURLToPath(
  new URL('../../../shared/data/entity-resolution', import.meta.url),
)

/** A list of person records whose truth is known. */
export interface RecordSet {
  readonly name: string
  /** The ready rules for such lists. */
  readonly rules: PersonRecordRules
  /** Exact rules alone, which any matching has to beat. */
  readonly floor: PersonRecordRules
  readonly idColumn: string
  readonly truthColumn: string
  readonly entityOf: (truth: string) => string
}

/** One record of a set: what rules may see, and the truth beside it. */
export interface TrueRecord {
  readonly id: string
  readonly fields: RecordFields
  readonly entity: string
}

/** `rec-17-org` and `rec-17-dup-0` are one person. */
const ofFebrl = {
  rules: febrl,
  floor: personRecords({ exact: febrl.exact }),
  idColumn: 'rec_id',
  truthColumn: 'rec_id',
  entityOf: (truth: string) => truth.split('-')[1] ?? truth,
}

const ofCluster = {
  idColumn: 'unique_id',
  truthColumn: 'cluster',
  entityOf: (truth: string) => truth,
}

/** All sets, small ones first. */
export const recordSets: readonly RecordSet[] = [
  { name: 'febrl1', ...ofFebrl },
  { name: 'febrl2', ...ofFebrl },
  {
    name: 'fake_1000',
    ...ofCluster,
    rules: fake,
    floor: personRecords({
      exact: {
        email: ['email'],
        name_and_birth: ['first_name', 'surname', 'dob'],
        surname_birth_city: ['surname', 'dob', 'city'],
        first_name_birth_city: ['first_name', 'dob', 'city'],
      },
    }),
  },
  {
    name: 'historical_25k',
    ...ofCluster,
    rules: historical,
    floor: personRecords({
      exact: {
        name_and_birth: ['full_name', 'dob'],
        first_and_surname_birth: ['first_name', 'surname', 'dob'],
        name_and_postcode: ['full_name', 'postcode_fake'],
        birth_and_postcode: ['dob', 'postcode_fake'],
        surname_birth_place: ['surname', 'dob', 'birth_place'],
        first_name_birth_place: ['first_name', 'dob', 'birth_place'],
      },
    }),
  },
]

/** The records of a set, or undefined where the list is not here: it does not come with this package. */
export function readRecordSet(set: RecordSet): readonly TrueRecord[] | undefined {
  const folder = process.env['ANABRANCH_RECORD_SETS'] ?? folderDefault
  const path = join(folder, `${set.name}.csv`)
  if (!existsSync(path)) return undefined
  const rows = parse(readFileSync(path), { columns: true, trim: true }) as readonly Row[]
  return rows.map((row) => {
    const { [set.idColumn]: id = '', [set.truthColumn]: truth = '', ...fields } = row
    return { id, fields, entity: set.entityOf(set.idColumn === set.truthColumn ? id : truth) }
  })
}

type Row = Readonly<Record<string, string>>
