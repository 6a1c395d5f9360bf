import type { AvroMessage, Message } from '#schemas'
import type { Logger } from '../../connector.ts'
import type { StoredColumn } from '../column.ts'
import type { RowBuffer } from '../row-buffer.ts'
import { TableRows, type RowWriter } from '../row-writer.ts'
import type { RowsOfTable, Staging } from '../staging.ts'
import type { ArchivedField } from './archived-field.ts'
import { writeType, type ColumnType } from './column-type.ts'
import { discardsTable, type Discard } from './discards.ts'
import type { FieldColumn } from './field-column.ts'
import { jsonObject, jsonOutline, jsonValue, tooDeep } from './json-value.ts'
import { avroTable } from './own-columns.ts'
import { rowPlanOf, type RowPlan, type ValueStep } from './row-plan.ts'
import type { ReadyPlan, TableColumns } from './table-columns.ts'

/** Plans of schemas that are kept; a pipeline meets a handful. */
const plansMax = 1_000

/** Where fields without a column go. */
const othersColumn = { name: 'other_fields', base: 'String', nullable: false }

/** What rows of Avro messages are made with. */
export interface AvroRowsOptions {
  readonly table: string
  readonly messageId: readonly string[]
  readonly columns: TableColumns
  readonly logger: Logger
}

/**
 * Writes Avro messages as rows. All rows that are being staged have the same columns: those of the
 * table, which a schema may ask to be more or wider. That is done before its first row is written.
 */
export class AvroRows implements RowWriter<AvroMessage> {
  readonly #options: AvroRowsOptions
  readonly #staging: Staging
  readonly #own
  readonly #discards: TableRows<Discard>
  readonly #plans = new Map<AvroMessage['schema'], RowPlan>()
  #rows: RowsOfTable | undefined
  #writing: Promise<void> | undefined

  constructor(options: AvroRowsOptions, staging: Staging) {
    this.#options = options
    this.#staging = staging
    this.#own = avroTable(options.table).columns
    this.#discards = new TableRows(discardsTable(options.table), staging)
  }

  write(messages: readonly Message<AvroMessage>[]): void | Promise<void> {
    if (this.#writing === undefined) {
      const next = this.#writeFrom(messages, 0)
      if (next === messages.length) return
      this.#writing = this.#writeRest(messages, next)
    } else {
      this.#writing = this.#writing.then(() => this.#writeRest(messages, 0))
    }
    const writing = this.#writing
    const done = () => {
      if (this.#writing === writing) this.#writing = undefined
    }
    return writing.finally(done)
  }

  cut(): void {
    this.#rows = undefined
    this.#discards.cut()
  }

  /** Writes messages until one needs something of the table first; answers which. */
  #writeFrom(messages: readonly Message<AvroMessage>[], start: number): number {
    for (let index = start; index < messages.length; index++) {
      const message = messages[index] as Message<AvroMessage>
      const { schema } = message.value
      const plan = this.#plans.get(schema) ?? this.#planNow(schema)
      if (plan === undefined) return index
      this.#writeRow(plan, message)
    }
    return messages.length
  }

  async #writeRest(messages: readonly Message<AvroMessage>[], start: number): Promise<void> {
    let next = start
    while ((next = this.#writeFrom(messages, next)) < messages.length) {
      const { schema } = (messages[next] as Message<AvroMessage>).value
      const ready = await this.#options.columns.prepare(schema)
      // Rows so far have the columns of before.
      this.#rows?.end()
      this.#rows = undefined
      this.#plans.clear()
      this.#keep(schema, ready)
    }
  }

  #planNow(schema: AvroMessage['schema']): RowPlan | undefined {
    const ready = this.#options.columns.ready(schema)
    return ready === undefined ? undefined : this.#keep(schema, ready)
  }

  #keep(schema: AvroMessage['schema'], ready: ReadyPlan): RowPlan {
    if (this.#plans.size >= plansMax) this.#plans.clear()
    const plan = rowPlanOf(ready, this.#options.columns)
    this.#plans.set(schema, plan)
    if (ready.others.length > 0) this.#warn(schema, ready)
    return plan
  }

  #warn({ name, fingerprint }: AvroMessage['schema'], { others }: ReadyPlan): void {
    const { table, logger } = this.#options
    const fields = others.slice(0, 10).map((field) => field.name)
    logger.warn(
      { table, schema: name, fingerprint, fields, count: others.length },
      `${others.length} fields have no column in table ${table}: it has as many as clickhouse.columnsMax ` +
        'allows, or their names are too long, of computed columns, or refused by the server. They are in its column other_fields, as JSON.',
    )
  }

  #writeRow(plan: RowPlan, message: Message<AvroMessage>): void {
    const rows = (this.#rows ??= this.#begin())
    const { row } = rows
    for (const column of this.#own) column.write(row, message)
    const { fields } = message.value
    const { others, values } = plan
    row.text(others.length === 0 ? '{}' : this.#othersOf(message, others))
    for (const step of values) {
      const refusal = writeValue(row, step, fields)
      if (refusal !== undefined)
        this.#discard(message, step.field?.name ?? '', step.column, refusal)
    }
    rows.endRow()
  }

  #othersOf(message: Message<AvroMessage>, others: readonly ArchivedField[]): string {
    const { fields } = message.value
    const entries = others.flatMap(({ name }) => {
      const text = jsonValue(fields[name])
      if (text !== undefined) return [[name, text] as const]
      this.#discard(message, name, othersColumn, tooDeep)
      return []
    })
    return jsonObject(entries)
  }

  #discard(
    message: Message<AvroMessage>,
    name: string,
    column: ColumnType & { readonly name: string },
    reason: string,
  ): void {
    const { schema, fields } = message.value
    const id = this.#options.messageId.find((key) => typeof fields[key] === 'string')
    const discard: Discard = {
      messageId: id === undefined ? null : String(fields[id]),
      field: name,
      column: column.name,
      value: jsonOutline(fields[name]),
      wantedType: writeType(column),
      schemaName: schema.name,
      schemaFingerprint: schema.fingerprint,
      reason,
    }
    this.#discards.write([{ ...message, value: discard }])
  }

  #begin(): RowsOfTable {
    const columns: StoredColumn[] = [
      ...this.#own.map(({ name, type }) => ({ name, type })),
      { name: 'other_fields', type: 'String' },
      ...this.#options.columns.columns.map((column) => stagedColumn(column, this.#options.columns)),
    ]
    return this.#staging.rowsOf(this.#options.table, columns)
  }
}

function stagedColumn(column: FieldColumn, table: TableColumns): StoredColumn {
  const { name } = column
  const type = writeType(column)
  if (column.base !== 'Int64') return { name, type }
  return {
    name,
    type,
    get large() {
      return table.isLarge(name)
    },
  }
}

/** Writes one value, or what stands for none; answers why the value was not written. */
function writeValue(
  row: RowBuffer,
  step: ValueStep,
  fields: AvroMessage['fields'],
): string | undefined {
  const { column, field, cast } = step
  const value = field === undefined ? undefined : fields[field.name]
  if (field === undefined || value === undefined || value === null) {
    writeNothing(row, step)
    return undefined
  }
  const start = row.length
  if (column.nullable) row.nullFlag(false)
  const refusal = cast(row, value, field.kind)
  if (refusal === undefined) return undefined
  row.truncate(start)
  writeNothing(row, step)
  return refusal
}

function writeNothing(row: RowBuffer, { column, emptySize }: ValueStep): void {
  if (column.nullable) row.nullFlag(true)
  else row.zeros(emptySize)
}
