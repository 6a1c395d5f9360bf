import type { Message } from '#schemas'
import type { Staging, RowsOfTable } from './staging.ts'
import type { Table } from './table.ts'

/** Writes messages as rows of an epoch. */
export interface RowWriter<T> {
  /** A promise holds back the messages behind it. */
  write(messages: readonly Message<T>[]): void | Promise<void>
  /** The epoch is cut: rows that come now are those of the next one. */
  cut(): void
}

/** The rows that a message makes. */
export type RowsOf<T, Row> = (message: Message<T>) => Iterable<Message<Row>>

/** Writes one row a message into a table whose columns stay. */
export class TableRows<T> implements RowWriter<T> {
  readonly #table: Table<T>
  readonly #columns: Table<T>['columns']
  readonly #staging: Staging
  #rows: RowsOfTable | undefined

  constructor(table: Table<T>, staging: Staging) {
    this.#table = table
    this.#columns = table.columns
    this.#staging = staging
  }

  write(messages: readonly Message<T>[]): void {
    const rows = (this.#rows ??= this.#begin())
    for (const message of messages) {
      const { row } = rows
      for (const column of this.#columns) column.write(row, message)
      rows.endRow()
    }
  }

  cut(): void {
    this.#rows = undefined
  }

  #begin(): RowsOfTable {
    const columns = this.#columns.map(({ name, type }) => ({ name, type }))
    return this.#staging.rowsOf(this.#table.name, columns)
  }
}

/** Writes the rows that each message makes: none, one or several. */
export class SeveralRows<T, Row> implements RowWriter<T> {
  readonly #rows: TableRows<Row>
  readonly #rowsOf: RowsOf<T, Row>

  constructor(rows: TableRows<Row>, rowsOf: RowsOf<T, Row>) {
    this.#rows = rows
    this.#rowsOf = rowsOf
  }

  write(messages: readonly Message<T>[]): void {
    for (const message of messages) this.#rows.write([...this.#rowsOf(message)])
  }

  cut(): void {
    this.#rows.cut()
  }
}
