import { readFile } from 'node:fs/promises'
import {
  isFellegiSunter,
  type FellegiSunterSpec,
  type IdentityRules,
  type PersonRecordRules,
} from '#operators'
import { CliError, errorMessage } from '../cli-error.ts'
import { loadDefault } from '../load-definition.ts'

/** Rules of a file: those of identity, and of person records where it exports them. */
export interface LoadedRules {
  readonly identity: IdentityRules
  readonly records: PersonRecordRules | undefined
  readonly candidates: FellegiSunterSpec | undefined
}

/** Imports a rules file and takes its default export: `personRecords(…)` or `identityRules(…)`. */
export async function loadRules(file: string): Promise<LoadedRules> {
  const fix = 'Name a rules file, such as examples/person-records/historical.ts.'
  const { path, exported } = await loadDefault(file, fix)
  const records = isPersonRecords(exported) ? exported : undefined
  const identity = records?.identity ?? exported
  if (!isIdentityRules(identity)) {
    throw new CliError('usage', `${path} has to export rules, and exports something else`, {
      fix: 'Write: export default personRecords({ exact: { … }, candidates: [ … ] })',
    })
  }
  const [candidates, ...others] = identity.candidates.filter(isFellegiSunter)
  if (others.length > 0) {
    throw new CliError('usage', `${path} has ${others.length + 1} candidates, and lists take one`)
  }
  return { identity, records, candidates }
}

/** Reads a model's JSON; what it holds is checked where it is used. */
export async function readModel(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new CliError('usage', `${path} is no model: ${errorMessage(error)}`, {
      fix: 'Make one: anabranch identity train FILE --record-id COLUMN --out MODEL.json',
      cause: error,
    })
  }
}

function isPersonRecords(value: unknown): value is PersonRecordRules {
  return typeof value === 'object' && value !== null && 'identifiersOf' in value
}

function isIdentityRules(value: unknown): value is IdentityRules {
  if (typeof value !== 'object' || value === null) return false
  return 'types' in value && 'candidates' in value && 'version' in value
}
