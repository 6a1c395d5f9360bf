import { Backoff } from './backoff.ts'
import {
  isUnknown,
  type CqlOptions,
  type CqlResult,
  type CqlRow,
  type CqlSession,
  type CqlStatement,
  type CqlValue,
} from './cql-session.ts'
import { Limit } from './limit.ts'

/** Bounds on what a store asks of a cluster. */
export interface CqlBounds {
  /** Reads and writes under way at a time. */
  readonly requestsMax: number
  /** How long a read or write whose outcome is unknown is repeated. */
  readonly retryForMs: number
}

/** How a read is to be done. */
export type ReadOptions = Pick<CqlOptions, 'serial' | 'pageRows' | 'pageState'>

/**
 * A session with bounds. Reads and writes are idempotent and repeated while their outcome is unknown,
 * since the driver gives up at once while a node is down. Conditional statements are sent once: who
 * sends them finds out what happened.
 */
export class Cql {
  readonly retryForMs: number
  readonly #session: CqlSession
  readonly #limit: Limit
  #stopped = false

  constructor(session: CqlSession, { requestsMax, retryForMs }: CqlBounds) {
    this.#session = session
    this.#limit = new Limit(requestsMax)
    this.retryForMs = retryForMs
  }

  read(
    statement: string,
    params: readonly CqlValue[],
    options: ReadOptions = {},
  ): Promise<CqlResult> {
    return this.#repeated(() =>
      this.#session.execute(statement, params, { ...options, idempotent: true }),
    )
  }

  /** Rows of any number, page by page. */
  async *rows(
    statement: string,
    params: readonly CqlValue[],
    options: ReadOptions = {},
  ): AsyncIterable<CqlRow> {
    let page = await this.read(statement, params, options)
    for (;;) {
      yield* page.rows
      const { pageState } = page
      if (pageState === undefined) return
      page = await this.read(statement, params, { ...options, pageState })
    }
  }

  async write(statement: string, params: readonly CqlValue[]): Promise<void> {
    await this.#repeated(() => this.#session.execute(statement, params, { idempotent: true }))
  }

  /** Writes rows of one partition together. */
  async writeAll(statements: readonly CqlStatement[]): Promise<void> {
    const [only] = statements
    if (only === undefined) return
    if (statements.length === 1) return this.write(only.statement, only.params)
    const options = { idempotent: true, logged: false }
    await this.#repeated(() => this.#session.batch(statements, options))
  }

  /** Sends a conditional statement, once. */
  decide(statement: string, params: readonly CqlValue[]): Promise<CqlResult> {
    return this.#session.execute(statement, params, { idempotent: false })
  }

  /** Sends a conditional batch on one partition, once: all of it happens, or nothing. */
  decideAll(statements: readonly CqlStatement[]): Promise<CqlResult> {
    return this.#session.batch(statements, { idempotent: false, logged: true })
  }

  /** Nothing is repeated any more. */
  stop(): void {
    this.#stopped = true
  }

  async #repeated<T>(work: () => Promise<T>): Promise<T> {
    const backoff = new Backoff(this.retryForMs)
    for (;;) {
      try {
        return await this.#limit.run(work)
      } catch (error) {
        if (!isUnknown(error) || this.#stopped || !(await backoff.wait())) throw error
      }
    }
  }
}
