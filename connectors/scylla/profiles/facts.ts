import type { StoredIdentifierType } from '#schemas'
import type { CqlSession } from '../session.ts'
import type { Tables } from './tables.ts'

/** What stands beside the profiles, by name. */
export interface Facts {
  readonly layout: { readonly version: number }
  /** Whose profiles these are: one step of one pipeline. */
  readonly writer: { readonly pipeline: string; readonly step: string }
  /** The identifier types that profiles have: what is needed to look an identifier up. */
  readonly types: readonly StoredIdentifierType[]
  readonly progress: Progress
  /** That profiles were in segments once, so that there may be rows of them. */
  readonly segments: { readonly kept: true }
}

/** How far the tables are. */
export interface Progress {
  /** The last epoch that was committed. */
  readonly epoch: number
  /** The number that its writes took their times from: as `epoch`, unless state was put back. */
  readonly clock: number
  readonly committedAtMs: number
}

/** Reads and writes facts. Each is a row whose value is JSON. */
export class FactTable {
  readonly #session: CqlSession
  readonly #table: string

  constructor(session: CqlSession, { facts }: Pick<Tables, 'facts'>) {
    this.#session = session
    this.#table = facts
  }

  /** Undefined where the fact was never written. `serial` sees what `claim` has decided. */
  async read<Name extends keyof Facts>(
    name: Name,
    { serial = false } = {},
  ): Promise<Facts[Name] | undefined> {
    const { rows } = await this.#session.execute(
      `SELECT value FROM ${this.#table} WHERE name = ?`,
      [name],
      { idempotent: true, serial },
    )
    const value = rows[0]?.value
    return typeof value === 'string' ? (JSON.parse(value) as Facts[Name]) : undefined
  }

  /** A fact with the time that it was written at; undefined where it never was. */
  async readWithTime<Name extends keyof Facts>(
    name: Name,
  ): Promise<{ readonly value: Facts[Name]; readonly timeMicros: bigint } | undefined> {
    const { rows } = await this.#session.execute(
      `SELECT value, WRITETIME(value) AS time FROM ${this.#table} WHERE name = ?`,
      [name],
      { idempotent: true },
    )
    const { value, time } = rows[0] ?? {}
    if (typeof value !== 'string') return undefined
    return { value: JSON.parse(value) as Facts[Name], timeMicros: BigInt(String(time)) }
  }

  /** Writes a fact as of a time in microseconds: later times win. */
  async write<Name extends keyof Facts>(
    name: Name,
    value: Facts[Name],
    timeMicros: bigint,
  ): Promise<void> {
    await this.#session.execute(
      `INSERT INTO ${this.#table} (name, value) VALUES (?, ?) USING TIMESTAMP ?`,
      [name, JSON.stringify(value), timeMicros],
      { idempotent: true },
    )
  }

  /** Writes a fact unless it is there; answers what is there then. */
  async claim<Name extends keyof Facts>(name: Name, value: Facts[Name]): Promise<Facts[Name]> {
    // May be repeated: whoever comes second reads what the first one wrote, were it itself.
    await this.#session.execute(
      `INSERT INTO ${this.#table} (name, value) VALUES (?, ?) IF NOT EXISTS`,
      [name, JSON.stringify(value)],
      { idempotent: true },
    )
    return (await this.read(name, { serial: true })) ?? value
  }
}
