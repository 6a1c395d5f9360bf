import { hostname } from 'node:os'
import { numberOf, textOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlRow, CqlValue } from '../cql/cql-session.ts'
import { Backoff } from '../cql/backoff.ts'
import { StateInUseError, type StateHolder } from '../errors.ts'
import type { StoreName } from '../journal/journal.ts'
import { ask } from '../journal/take-over.ts'

/** When a store may be taken from a process that has it. */
export type TakeOver = 'when-expired' | 'at-once'

/** How a lease is held. */
export interface LeaseOptions {
  /** A token that nobody else has. */
  readonly token: string
  /** How long it lasts without being renewed, by the server's clock. */
  readonly leaseMs: number
  readonly takeOver: TakeOver
}

/**
 * Says who works on a store, so that a second process refuses to start while the first is alive. A row
 * that the server lets expire: no client's clock has a part in it. It keeps nobody from writing: the
 * fence of the journal does.
 */
export class Lease {
  readonly #cql: Cql
  readonly #table: string
  readonly #key: readonly CqlValue[]
  readonly #options: LeaseOptions
  readonly #sinceMs = Date.now()
  #timer: NodeJS.Timeout | undefined
  #renewing: Promise<void> = Promise.resolve()

  private constructor(cql: Cql, { keyspace, pipeline, shard }: StoreName, options: LeaseOptions) {
    this.#cql = cql
    this.#table = `${keyspace}.state_leases`
    this.#key = [pipeline, shard]
    this.#options = options
  }

  /** Takes the lease. Throws `StateInUseError` while another process holds it. */
  static async take(cql: Cql, name: StoreName, options: LeaseOptions): Promise<Lease> {
    const lease = new Lease(cql, name, options)
    const backoff = new Backoff(cql.retryForMs)
    while (!(await lease.#take())) {
      const holder = await lease.#holder()
      if (holder !== undefined && options.takeOver === 'when-expired') {
        throw new StateInUseError(name.pipeline, name.shard, holder)
      }
      if (!(await backoff.wait())) throw new Error('The lease of the store could not be taken')
    }
    lease.#timer = setInterval(() => lease.#renewInTurn(), options.leaseMs / 3)
    lease.#timer.unref()
    return lease
  }

  /** Lets others have it at once. */
  async release(): Promise<void> {
    clearInterval(this.#timer)
    await this.#renewing
    const remove = `DELETE FROM ${this.#table} WHERE pipeline = ? AND shard = ? IF owner = ?`
    await this.#cql.decide(remove, [...this.#key, this.#options.token])
  }

  #renewInTurn(): void {
    // A renewal that fails is followed by others; when all do, somebody else may start.
    this.#renewing = this.#renewing.then(() => this.#renew()).catch(() => {})
  }

  async #renew(): Promise<void> {
    const result = await ask(() => this.#write(this.#options.token))
    const isGone = result?.applied === false && typeof result.rows[0]?.['owner'] !== 'string'
    if (isGone) await this.#insert()
  }

  /** Writes it, whoever has it or only where nobody does. Answers whether it is ours then. */
  async #take(): Promise<boolean> {
    const inserted = await ask(() => this.#insert())
    if (inserted?.applied === true) return true
    const row = await this.#row()
    if (row === undefined) return false
    const owner = textOf(row, 'owner')
    if (owner === this.#options.token) return true
    if (this.#options.takeOver === 'when-expired') return false
    return (await ask(() => this.#write(owner)))?.applied === true
  }

  #insert() {
    const insert =
      `INSERT INTO ${this.#table} (pipeline, shard, owner, host, pid, since) ` +
      'VALUES (?, ?, ?, ?, ?, ?) IF NOT EXISTS USING TTL ?'
    return this.#cql.decide(insert, [...this.#key, ...this.#values(), this.#ttlSeconds])
  }

  /** Writes it where it has this owner. */
  #write(owner: string) {
    const update =
      `UPDATE ${this.#table} USING TTL ? SET owner = ?, host = ?, pid = ?, since = ? ` +
      'WHERE pipeline = ? AND shard = ? IF owner = ?'
    return this.#cql.decide(update, [this.#ttlSeconds, ...this.#values(), ...this.#key, owner])
  }

  #values(): readonly CqlValue[] {
    return [this.#options.token, hostname(), process.pid, BigInt(this.#sinceMs)]
  }

  get #ttlSeconds(): number {
    return Math.max(1, Math.ceil(this.#options.leaseMs / 1_000))
  }

  async #row(): Promise<CqlRow | undefined> {
    const select = `SELECT owner, host, pid, since, TTL(owner) AS ttl FROM ${this.#table} WHERE pipeline = ? AND shard = ?`
    const { rows } = await this.#cql.read(select, this.#key, { serial: true })
    // Columns expire one by one, in the same second: one without its owner is no lease.
    return typeof rows[0]?.['owner'] === 'string' ? rows[0] : undefined
  }

  async #holder(): Promise<StateHolder | undefined> {
    const row = await this.#row()
    if (row === undefined) return undefined
    const leaseEndsInMs = (row['ttl'] === null ? 0 : numberOf(row, 'ttl')) * 1_000
    const [pid, sinceMs] = [numberOf(row, 'pid'), numberOf(row, 'since')]
    return { host: textOf(row, 'host'), pid, sinceMs, leaseEndsInMs }
  }
}
