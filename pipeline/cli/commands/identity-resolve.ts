import {
  resolveRecords,
  trainModel,
  withModel,
  type FellegiSunterSpec,
  type PersonRecord,
} from '#operators'
import { CliError } from '../cli-error.ts'
import { guessCandidates } from '../identity/guess-candidates.ts'
import { loadRules, readModel, type LoadedRules } from '../identity/load-rules.ts'
import { personRecordsOf } from '../identity/person-records-of.ts'
import { readRecords, type RecordList } from '../identity/read-records.ts'
import { rejectLines, summaryLines, summaryOf } from '../identity/summary-lines.ts'
import { print } from '../output/print.ts'

/** Options of `anabranch identity resolve`. */
export interface IdentityResolveOptions {
  readonly rules: string
  readonly recordId: string
  readonly map?: readonly string[]
  readonly model?: string
  readonly consent?: string
  readonly recordsMax: number
  readonly seed: number
  readonly json?: boolean
}

/** Digits of a confidence that are shown. */
const confidenceDigits = 4

/** `anabranch identity resolve`: which records of a list are one person; what was done goes to stderr. */
export async function identityResolve(
  file: string,
  options: IdentityResolveOptions,
): Promise<void> {
  const rules = await loadRules(options.rules)
  checkTenant(rules, options.rules)
  const list = await readRecords(file, options.recordId, options.recordsMax)
  say(rejectLines(list))
  const chosen = await candidatesOf(rules, list, options)
  const records = personRecordsOf(list, rules, chosen, options)
  const candidates = chosen && trained(chosen, records, options.seed)
  const resolved = resolveRecords(records, rules.identity, candidates)
  await print(
    resolved.records.map(({ record, cluster, confidence }) =>
      JSON.stringify({ record, cluster, confidence: Number(confidence.toFixed(confidenceDigits)) }),
    ),
  )
  const summary = summaryOf(list, resolved, candidates?.model?.version)
  say(options.json === true ? [JSON.stringify(summary)] : summaryLines(summary))
}

/** Records of a list are of no event, from which a tenant could be read: none of their values would count. */
function checkTenant({ identity: { tenant } }: LoadedRules, path: string): void {
  if (tenant === undefined) return
  throw new CliError(
    'usage',
    `${path} has tenant '${tenant}', which records of a list do not have`,
    {
      fix: "Resolve the list of each tenant by itself, by the same rules without 'tenant'.",
    },
  )
}

/** Candidates of the rules with the model that was asked for; rules without any get plain ones for it. */
async function candidatesOf(
  { candidates }: LoadedRules,
  list: RecordList,
  { model, recordId, consent }: IdentityResolveOptions,
): Promise<FellegiSunterSpec | undefined> {
  if (model === undefined) return candidates
  const leftOut = [recordId, ...(consent === undefined ? [] : [consent])]
  return withModel(candidates ?? guessCandidates(list, leftOut), await readModel(model))
}

/** Candidates whose rules have no model learn one from the list itself. */
function trained(
  candidates: FellegiSunterSpec,
  records: readonly PersonRecord[],
  seed: number,
): FellegiSunterSpec | undefined {
  if (candidates.model !== undefined) return candidates
  const sample = records.filter(({ mayBeMatched }) => mayBeMatched).map(({ fields }) => fields)
  if (sample.length < 2) return undefined
  say([`learning weights from ${sample.length} records, without labels (seed ${seed}) …`])
  const { model } = trainModel(sample, { ...candidates, seed, frequencies: false })
  return withModel(candidates, model)
}

function say(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
}
