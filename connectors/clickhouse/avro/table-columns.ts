import type { AvroMessage } from '#schemas'
import type { StoredColumn } from '../column.ts'
import { ask, type Engine } from '../engine.ts'
import { ArchiveError, explained } from '../errors.ts'
import { prepareOnceView } from '../once-view.ts'
import { notKept, roundsMax, runUnlessThere } from '../settle.ts'
import { identifier, literal } from '../sql.ts'
import { isFilled, storedColumns } from '../stored-columns.ts'
import { alterStatements } from './alter.ts'
import { archivedFields, type ArchivedField } from './archived-field.ts'
import { ownColumnNames } from './column-name.ts'
import { writeType } from './column-type.ts'
import { commentOf, readFieldColumn, type FieldColumn } from './field-column.ts'
import { hasLargeNumbers } from './large-numbers.ts'
import { planSchema, type SchemaPlan } from './plan-schema.ts'

type WriterSchema = AvroMessage['schema']

/** The first column that is no field's: the archive's own ones count towards the bound, too. */
const ownColumns = new Set<string>(ownColumnNames)

/** What a table may become. */
export interface TableLimits {
  /** Columns in all. */
  readonly columnsMax: number
  /** Whether other parts of the same pipeline fill it: their integers cannot be looked at. */
  readonly isShared: boolean
}

/** A plan that the table has caught up with. */
export interface ReadyPlan extends SchemaPlan {
  readonly fields: readonly ArchivedField[]
}

/**
 * The columns of an Avro table: adds and widens them as schemas come. What the table says stands; where
 * several processes meet a schema at once, whoever was first decides, and the others follow.
 */
export class TableColumns {
  readonly #engine: Engine
  readonly #table: string
  readonly #limits: TableLimits
  /** Columns that hold, or will hold, numbers that Float64 would change. */
  readonly #inexact = new Set<string>()
  /** Names that ClickHouse refused for a column. */
  readonly #refused = new Set<string>()
  /** Names of columns that somebody else computes of others. */
  #computed: readonly string[] = []
  #columns: readonly FieldColumn[] = []
  #isNew = false
  #isThere = false

  private constructor(engine: Engine, table: string, limits: TableLimits) {
    this.#engine = engine
    this.#table = table
    this.#limits = limits
  }

  /** Reads the columns of a table; of one that is not there, none. */
  static async open(engine: Engine, table: string, limits: TableLimits): Promise<TableColumns> {
    const columns = new TableColumns(engine, table, limits)
    await columns.#read()
    return columns
  }

  get columns(): readonly FieldColumn[] {
    return this.#columns
  }

  /** The columns as `CREATE TABLE` takes them. */
  definitions(): readonly StoredColumn[] {
    return this.#columns.map((column) => {
      const comment = commentOf(column, false)
      return {
        name: column.name,
        type:
          comment === '' ? writeType(column) : `${writeType(column)} COMMENT ${literal(comment)}`,
      }
    })
  }

  /** Says that a column was given a number which Float64 would change. */
  holdsLarge(column: string): void {
    this.#inexact.add(column)
  }

  /** Whether it was given one, or one was found in it. */
  isLarge(column: string): boolean {
    return this.#inexact.has(column)
  }

  /** The plan of a schema for which the table is ready; undefined where it is not. */
  ready(schema: WriterSchema): ReadyPlan | undefined {
    const plan = this.#plan(schema)
    const isReady = this.#statements(plan).length === 0 && plan.uncertain.length === 0
    return isReady ? plan : undefined
  }

  /** Makes the table ready for a schema. */
  async prepare(schema: WriterSchema): Promise<ReadyPlan> {
    const doing = `Giving table ${this.#table} in ${this.#engine.place} the columns of ${schema.name}`
    return await explained(doing, async () => {
      let refusal: unknown
      for (let round = 0; round < roundsMax; round++) {
        // A column that another process has widened meanwhile must not be narrowed.
        await this.#read()
        const ready = this.ready(schema)
        if (ready !== undefined) return ready
        const before = this.#columns
        refusal = await runUnlessThere(this.#engine, await this.statements(schema))
        if (refusal === undefined) await this.#checkWidened(before, this.#plan(schema))
        else await this.#addAlone(schema)
        if (!this.#engine.features.tokens) await prepareOnceView(this.#engine, this.#table)
      }
      throw notKept(refusal)
    })
  }

  /** What has to be run before rows of a schema can come; the columns are planned as if it had been. */
  async statements(schema: WriterSchema): Promise<readonly string[]> {
    const { uncertain } = this.#plan(schema)
    if (this.#isThere) {
      for (const column of uncertain)
        if (await hasLargeNumbers(this.#engine, this.#table, column)) this.#inexact.add(column)
    }
    return this.#statements(this.#plan(schema))
  }

  /** Takes the plan of a schema for what is there, without running anything. */
  async pretend(schema: WriterSchema): Promise<void> {
    await this.statements(schema)
    this.#columns = this.#plan(schema).columns
    this.#isNew = false
  }

  #plan(schema: WriterSchema): ReadyPlan {
    const { decimalDigitsMax } = this.#engine.features
    const fields = archivedFields(schema.json, decimalDigitsMax)
    const { columnsMax: allMax, isShared } = this.#limits
    const columnsMax = Math.max(0, allMax - ownColumns.size)
    const table = {
      columns: this.#columns,
      isNew: this.#isNew,
      columnsMax,
      taken: new Set([...this.#computed, ...this.#refused]),
      decimalDigitsMax,
      inexact: this.#inexact,
      isShared,
    }
    return { ...planSchema(table, fields), fields }
  }

  #statements(plan: SchemaPlan): readonly string[] {
    return alterStatements(this.#table, plan, this.#engine.features)
  }

  async #read(): Promise<void> {
    const stored = await storedColumns(this.#engine, this.#table)
    const others = stored.filter(({ name }) => !ownColumns.has(name))
    const fields = others.filter(isFilled)
    this.#computed = others.filter((column) => !isFilled(column)).map(({ name }) => name)
    this.#columns = fields.map(readFieldColumn)
    this.#isThere = stored.length > 0
    this.#isNew = !this.#isThere || (fields.length === 0 && (await this.#isEmpty()))
  }

  async #isEmpty(): Promise<boolean> {
    const query = `SELECT count() AS rows FROM ${identifier(this.#table)}`
    const [row] = await ask<{ rows: number | string }>(this.#engine, query)
    return Number(row?.rows ?? 0) === 0
  }

  /**
   * Adds new columns one by one: of those that are added together, the server may refuse one. What is not
   * there then goes to `other_fields`.
   */
  async #addAlone(schema: WriterSchema): Promise<void> {
    const wanted = this.#plan(schema).added.length
    await this.#read()
    const { added } = this.#plan(schema)
    if (added.length < wanted) return // another process was first
    for (const column of added) {
      const plan = { added: [column], modified: [], renamed: [] }
      const statements = alterStatements(this.#table, plan, this.#engine.features)
      await runUnlessThere(this.#engine, statements)
    }
    await this.#read()
    for (const { name } of this.#plan(schema).added) this.#refused.add(name)
  }

  /** Others may have inserted between the look at the numbers of a column and its widening. */
  async #checkWidened(before: readonly FieldColumn[], { modified }: SchemaPlan): Promise<void> {
    const wereLong = new Set(before.filter(({ base }) => base === 'Int64').map(({ name }) => name))
    for (const { name } of modified.filter(
      ({ name, base }) => wereLong.has(name) && base === 'Float64',
    ))
      if (await hasLargeNumbers(this.#engine, this.#table, name)) {
        throw new ArchiveError(
          `Column ${name} of table ${this.#table} became Float64 while somebody inserted numbers past 2^53 ` +
            'into it: some may have lost digits. Compare them with their source.',
        )
      }
  }
}
