import type { RangeOptions, Row } from '../../state-store.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from '../journal/journal.ts'
import { keyToBytes } from './key-bytes.ts'
import { decodeLargeValue, LargeValues } from './large-values.ts'
import { placeOf, type Place } from './place.ts'
import { storedColumns, storedRowOf, type StoredRow } from './stored-row.ts'
import type { SpreadTable } from './table-facts.ts'

/** Keys of one partition that are asked for together. */
const keysMax = 100
/** How often a value is looked for that was replaced while it was being read. */
const triesMax = 5

/** Reads the tables as they are, without what is committed and not in them yet. */
export class RowReader {
  readonly large: LargeValues
  readonly #cql: Cql
  readonly #table: string
  readonly #store: readonly CqlValue[]

  constructor(cql: Cql, name: StoreName) {
    this.large = new LargeValues(cql, name)
    this.#cql = cql
    this.#table = `${name.keyspace}.state_rows`
    this.#store = [name.pipeline, name.shard]
  }

  /** The rows that there are of some keys, by key: all keys of a partition in few questions. */
  async getMany(
    facts: SpreadTable,
    keys: Iterable<string>,
  ): Promise<ReadonlyMap<string, StoredRow>> {
    const found = new Map<string, StoredRow>()
    const questions = byPlace(facts, keys)
    await Promise.all(
      questions.map(async ({ place, keys: asked }) => {
        const select = `SELECT ${storedColumns} FROM ${this.#table} WHERE ${inPlace} AND key IN ?`
        const params = [...this.#paramsOf(facts, place), asked.map(keyToBytes)]
        for await (const row of this.#cql.rows(select, params)) {
          const stored = storedRowOf(row)
          found.set(stored.key, stored)
        }
      }),
    )
    return found
  }

  /** Rows of one partition in the order of their keys, from `after` on (or from the start). */
  async readPlace(
    facts: SpreadTable,
    place: Place,
    { from, to, limit = 1 }: RangeOptions,
  ): Promise<readonly StoredRow[]> {
    const lower = from === undefined || from === '' ? [] : [keyToBytes(from)]
    const upper = to === undefined ? [] : [keyToBytes(to)]
    if (upper[0]?.length === 0) return []
    const range = `${lower.length > 0 ? ' AND key >= ?' : ''}${upper.length > 0 ? ' AND key < ?' : ''}`
    const select = `SELECT ${storedColumns} FROM ${this.#table} WHERE ${inPlace}${range} LIMIT ?`
    const params = [...this.#paramsOf(facts, place), ...lower, ...upper, limit]
    const rows: StoredRow[] = []
    // ScyllaDB ends a page after a mebibyte, or after many traces: a short one is not the last.
    for await (const row of this.#cql.rows(select, params)) rows.push(storedRowOf(row))
    return rows
  }

  /** A row with its value, from wherever that is; undefined where the row has gone meanwhile. */
  async resolve(facts: SpreadTable, row: StoredRow): Promise<Row | undefined> {
    let stored: StoredRow | undefined = row
    for (let tries = 0; stored !== undefined && tries < triesMax; tries++) {
      const { key, bytes, large }: StoredRow = stored
      if (!large) return { key, bytes }
      const value = await this.large.read(facts.table, key, decodeLargeValue(bytes))
      if (value !== undefined) return { key, bytes: value }
      stored = (await this.getMany(facts, [key])).get(key)
    }
    if (stored === undefined) return undefined
    throw new Error(`The value of key "${row.key}" of step "${facts.step}" is not whole`)
  }

  #paramsOf({ table }: SpreadTable, { slice, bucket }: Place): readonly CqlValue[] {
    return [...this.#store, table, slice, bucket]
  }
}

const inPlace = 'pipeline = ? AND shard = ? AND tbl = ? AND slice = ? AND bucket = ?'

interface Question {
  readonly place: Place
  readonly keys: string[]
}

/** Keys by partition, in questions of a bounded size. */
function byPlace(facts: SpreadTable, keys: Iterable<string>): readonly Question[] {
  const open = new Map<string, Question>()
  const questions: Question[] = []
  for (const key of new Set(keys)) {
    const place = placeOf(key, facts)
    const name = `${place.bucket} ${place.slice.toString('latin1')}`
    let question = open.get(name)
    if (question === undefined || question.keys.length === keysMax) {
      question = { place, keys: [] }
      open.set(name, question)
      questions.push(question)
    }
    question.keys.push(key)
  }
  return questions
}
