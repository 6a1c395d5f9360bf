import type { RangeOptions, Row } from '../state-store.ts'
import type { Environment, EnvironmentKey, ReadTransaction } from './environment.ts'

/** The table that holds what the store itself has to know. */
export const ownTable = 0

/** Rows as they are in the environment, without what the log holds over them. */
export class RawRows {
  readonly #environment: Environment
  readonly #transaction: ReadTransaction | undefined
  /** Look-ups write their key into one object instead of making one each. */
  readonly #probe: EnvironmentKey = { table: ownTable, key: '' }

  /** Reads what is newest, or from the snapshot of a transaction. */
  constructor(environment: Environment, transaction?: ReadTransaction) {
    this.#environment = environment
    this.#transaction = transaction
  }

  get(table: number, key: string): Uint8Array | undefined {
    this.#probe.table = table
    this.#probe.key = key
    return this.#environment.getBinary(this.#probe)
  }

  *range(table: number, { from = '', to, limit }: RangeOptions = {}): Iterable<Row> {
    const range = {
      start: { table, key: from },
      end: to === undefined ? { table: table + 1, key: '' } : { table, key: to },
      ...(limit !== undefined && { limit }),
      ...(this.#transaction !== undefined && { transaction: this.#transaction }),
    }
    for (const { key, value } of this.#environment.getRange(range)) {
      yield { key: key.key, bytes: value }
    }
  }

  /** Text of one of the store's own rows. */
  own(key: string): string | undefined {
    const bytes = this.get(ownTable, key)
    return bytes === undefined ? undefined : Buffer.from(bytes).toString()
  }
}
