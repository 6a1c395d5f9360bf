import {
  resolveRecords,
  trainModel,
  withModel,
  type CandidateModel,
  type FellegiSunterSpec,
  type PersonRecord,
} from '#operators'
import { CliError, errorMessage } from '../cli-error.ts'
import { writeDurably } from '../durable-file.ts'
import { guessCandidates } from '../identity/guess-candidates.ts'
import { loadRules, type LoadedRules } from '../identity/load-rules.ts'
import { plainRules } from '../identity/plain-rules.ts'
import { personRecordsOf } from '../identity/person-records-of.ts'
import { checkColumn, readRecords, type RecordList } from '../identity/read-records.ts'
import { rejectLines } from '../identity/summary-lines.ts'
import { chartThresholds, thresholdChart } from '../identity/threshold-chart.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'

/** Options of `anabranch identity train`. */
export interface IdentityTrainOptions {
  readonly recordId: string
  readonly out: string
  readonly rules?: string
  readonly map?: readonly string[]
  readonly labels?: string
  readonly frequencies?: boolean
  readonly recordsMax: number
  readonly seed: number
}

/** `anabranch identity train`: learns weights from a list and writes them to a file. */
export async function identityTrain(file: string, options: IdentityTrainOptions): Promise<void> {
  const rules = options.rules === undefined ? plainRules() : await loadRules(options.rules)
  const list = await readRecords(file, options.recordId, options.recordsMax)
  process.stderr.write(
    rejectLines(list)
      .map((line) => `${line}\n`)
      .join(''),
  )
  if (options.labels !== undefined) checkColumn(file, new Set(list.columns), options.labels)
  const candidates = candidatesOf(rules, list, options)
  const records = personRecordsOf(list, rules, withoutConsent(candidates), options)
  const { seed, frequencies = false } = options
  const { model, matches, blocking } = trainModel(
    records.map(({ fields }) => fields),
    { ...candidates, seed, frequencies },
  )
  await writeModel(options.out, model)
  await print([
    `model ${model.version} in ${options.out}: ${count(records.length)} records, seed ${seed}`,
    `compares ${candidates.comparisons.map(({ name, fields }) => `${name} (${fields.join(', ')})`).join(', ')}`,
    `${count(blocking.pairs)} pairs compared, about ${count(Math.round(matches))} of one person`,
    ...(blocking.blocksSkipped > 0
      ? [`${count(blocking.blocksSkipped)} blocks were too large`]
      : []),
    ...chartOf(records, list, rules, withModel(candidates, model), options),
  ])
}

async function writeModel(path: string, model: CandidateModel): Promise<void> {
  try {
    await writeDurably(path, `${JSON.stringify(model, null, 2)}\n`)
  } catch (error) {
    throw new CliError('usage', `the model cannot be written: ${errorMessage(error)}`, {
      fix: 'Name a file in a directory that is there with --out.',
      cause: error,
    })
  }
}

function candidatesOf(
  { candidates }: LoadedRules,
  list: RecordList,
  { rules, recordId, labels }: IdentityTrainOptions,
): FellegiSunterSpec {
  if (candidates !== undefined) return candidates
  if (rules !== undefined) {
    throw new CliError('usage', `${rules} declares no candidates: there is nothing to learn`, {
      fix: 'Add candidates: [fellegiSunter({ … })], or leave out --rules.',
    })
  }
  return guessCandidates(list, [recordId, ...(labels === undefined ? [] : [labels])])
}

/** Weights are learned from all records; consent is asked for where records are matched. */
function withoutConsent(candidates: FellegiSunterSpec): FellegiSunterSpec {
  return { ...candidates, requiresConsent: undefined }
}

function chartOf(
  records: readonly PersonRecord[],
  { records: listed }: RecordList,
  { identity }: LoadedRules,
  candidates: FellegiSunterSpec,
  { labels: column, seed }: IdentityTrainOptions,
): string[] {
  if (column === undefined) return []
  const labels = listed.map(({ fields }) => fields[column] ?? '')
  const least = Math.min(...chartThresholds)
  const band = { review: least, merge: least }
  const resolved = resolveRecords(records, identity, { ...candidates, band })
  return [
    '',
    'accuracy on this list by the chance from which on is merged; the labels were not learned from',
    '(pairs of records; in brackets 95 % of a bootstrap over entities)',
    ...thresholdChart(records, labels, resolved, seed),
  ]
}
