import { personRecords } from '#operators'
import type { LoadedRules } from './load-rules.ts'

/** Rules without any exact rule: what is used where none are named. */
export function plainRules(): LoadedRules {
  const records = personRecords({})
  return { identity: records.identity, records, candidates: undefined }
}
