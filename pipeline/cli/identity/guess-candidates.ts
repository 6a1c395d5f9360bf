import {
  anySoundOf,
  anyTwoWordsOf,
  anyWordOf,
  block,
  compareAddress,
  compareDate,
  compareEmail,
  comparePersonName,
  comparePlace,
  comparePostcode,
  compareText,
  fellegiSunter,
  fieldOf,
  jointly,
  sameField,
  similarBy,
  titles,
  withinEdits,
  type BlockingRule,
  type Comparison,
  type FellegiSunterSpec,
} from '#operators'
import { CliError } from '../cli-error.ts'
import { isLabel, kindOf, type ColumnKind } from './column-kind.ts'
import type { RecordList } from './read-records.ts'

/** Records that a guess looks at. */
const sampleMax = 5_000

/** Columns that are compared at the most, the fullest first. */
const columnsMax = 16

/** From so many different values for each value there is, a column tells people apart: it makes blocks. */
const tellingMin = 0.15

/** A column and what it seems to hold. */
interface Column {
  readonly name: string
  readonly kind: ColumnKind
  /** Values that are known. */
  readonly known: number
  /** Share of different values among them. */
  readonly telling: number
}

/**
 * Comparisons and blocks for a list that has no rules of its own, from the names of its columns and what
 * is in them. They ask a person about everything: rules that join by themselves are written by people.
 */
export function guessCandidates(list: RecordList, leftOut: readonly string[]): FellegiSunterSpec {
  const columns = list.columns
    .filter((name) => !leftOut.includes(name) && !isLabel(name))
    .map((name) => columnOf(list, name))
    .filter(({ known, telling }) => known > 1 && telling * known > 1)
    .sort((left, right) => right.known - left.known || (left.name < right.name ? -1 : 1))
    .slice(0, columnsMax)
  const comparisons = comparisonsOf(columns)
  const blocking = blockingOf(columns)
  if (comparisons.length === 0 || blocking.length === 0) {
    throw new CliError('usage', `${list.path} has no columns that tell people apart`, {
      fix: 'Write rules that say what to compare, and name them with --rules.',
    })
  }
  return fellegiSunter({ comparisons, blocking, band: { review: 0.5, merge: undefined } })
}

function columnOf({ records }: RecordList, name: string): Column {
  const values = records
    .slice(0, sampleMax)
    .map(({ fields }) => fieldOf(fields, name))
    .filter((value) => value !== undefined)
  const telling = new Set(values).size / Math.max(values.length, 1)
  return { name, kind: kindOf(name, values), known: values.length, telling }
}

function comparisonsOf(columns: readonly Column[]): readonly Comparison[] {
  const [names, address] = [namesOf(columns, 'name'), namesOf(columns, 'address')]
  return [
    ...(names.length > 0 ? [comparePersonName('name', { fields: names })] : []),
    ...(address.length > 0 ? [compareAddress('address', { fields: address })] : []),
    ...placesOf(columns),
    ...columns.flatMap((column) => comparisonOf(column)),
  ]
}

/** A place and its postcode say the same twice, and a region what both say. */
function placesOf(columns: readonly Column[]): readonly Comparison[] {
  const postcodes = namesOf(columns, 'postcode').map((name) => comparePostcode(name))
  const places = namesOf(columns, 'place').map((name) => comparePlace(name))
  const regions = namesOf(columns, 'region').map((name) => compareText(name))
  const [postcode, place] = [postcodes[0], places[0]]
  if (postcode === undefined) return places.length > 0 ? places.slice(0, 1) : regions.slice(0, 1)
  return [place === undefined ? postcode : jointly(postcode, place)]
}

function comparisonOf({ name, kind, telling }: Column): readonly Comparison[] {
  if (kind === 'date') return [compareDate(name)]
  if (kind === 'email') return [compareEmail(name)]
  if (kind === 'code') return [compareText(name, { levels: [withinEdits(1), withinEdits(2)] })]
  if (kind !== 'text') return []
  const levels = telling < tellingMin ? [] : [similarBy(0.92), similarBy(0.82)]
  return [compareText(name, { levels })]
}

function blockingOf(columns: readonly Column[]): readonly BlockingRule[] {
  const names = namesOf(columns, 'name')
  const telling = columns.filter(({ telling, kind }) => telling >= tellingMin && kind !== 'name')
  const ofOne = telling.map(({ name }) => block(sameField(name)))
  if (names.length === 0) return ofOne
  const withNames = telling.map(({ name }) => block(sameField(name), anySoundOf(names, titles)))
  const ofNames = [block(anyTwoWordsOf(names, titles)), block(anyWordOf(names, titles))]
  return [...ofOne, ...withNames, ...ofNames]
}

function namesOf(columns: readonly Column[], kind: ColumnKind): readonly string[] {
  return columns.filter((column) => column.kind === kind).map(({ name }) => name)
}
