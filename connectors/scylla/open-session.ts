import type { Client, types } from 'cassandra-driver'
import { clientOptions, levelOf } from './client-options.ts'
import type { ScyllaConfig } from './config.ts'
import { explain, explainConnect } from './errors.ts'
import type {
  CqlBatchOptions,
  CqlHost,
  CqlOptions,
  CqlResult,
  CqlSession,
  CqlStatement,
  CqlValue,
} from './session.ts'

/**
 * Connects to a cluster. Throws `SetupError` for a wrong password or data centre, a `TransientError`
 * where no server answers.
 */
export async function openSession(config: ScyllaConfig): Promise<CqlSession> {
  const { default: cassandra } = await import('cassandra-driver')
  const client = new cassandra.Client(await clientOptions(cassandra, config))
  try {
    await client.connect()
  } catch (error) {
    await client.shutdown().catch(() => {})
    // A shutdown leaves the connection that asked for the nodes open where connecting failed.
    ;(client as Client & Unconnected).controlConnection?.shutdown()
    throw explainConnect(error, config.contactPoints)
  }
  return new DriverSession(client, config.keyspace, levelOf(cassandra, config.serialConsistency))
}

interface Unconnected {
  readonly controlConnection?: { shutdown(): void }
}

class DriverSession implements CqlSession {
  readonly keyspace: string
  readonly #client: Client
  readonly #serialConsistency: number

  constructor(client: Client, keyspace: string, serialConsistency: number) {
    this.#client = client
    this.keyspace = keyspace
    this.#serialConsistency = serialConsistency
  }

  get hosts(): readonly CqlHost[] {
    return this.#client.hosts.values().map((host) => ({
      address: host.address,
      dataCenter: host.datacenter,
      version: host.cassandraVersion,
      up: host.isUp(),
    }))
  }

  async execute(
    statement: string,
    params: readonly CqlValue[],
    options: CqlOptions,
  ): Promise<CqlResult> {
    const { idempotent, serial = false, prepare = true, pageRows, pageState, timeoutMs } = options
    try {
      const result = await this.#client.execute(statement, [...params], {
        isIdempotent: idempotent,
        prepare,
        ...(serial && { consistency: this.#serialConsistency }),
        ...(pageRows !== undefined && { fetchSize: pageRows }),
        ...(pageState !== undefined && { pageState }),
        ...(timeoutMs !== undefined && { readTimeout: timeoutMs }),
      })
      return toResult(result)
    } catch (error) {
      throw explain(summaryOf(statement), error)
    }
  }

  async *rows(
    statement: string,
    params: readonly CqlValue[],
    options: Omit<CqlOptions, 'pageState'>,
  ) {
    let page = await this.execute(statement, params, options)
    for (;;) {
      yield* page.rows
      const { pageState } = page
      if (pageState === undefined) return
      page = await this.execute(statement, params, { ...options, pageState })
    }
  }

  async batch(statements: readonly CqlStatement[], options: CqlBatchOptions): Promise<CqlResult> {
    const { idempotent, logged = false, timeoutMs } = options
    const queries = statements.map(({ statement, params }) => ({
      query: statement,
      params: [...params],
    }))
    try {
      const result = await this.#client.batch(queries, {
        isIdempotent: idempotent,
        prepare: true,
        logged,
        ...(timeoutMs !== undefined && { readTimeout: timeoutMs }),
      })
      return toResult(result)
    } catch (error) {
      throw explain(`A batch of ${statements.length} statements`, error)
    }
  }

  close(): Promise<void> {
    return this.#client.shutdown()
  }
}

/**
 * The driver's own `wasApplied` says true of a result without rows, which is what a statement
 * answers that lost its condition. ScyllaDB answers a conditional batch with a row for each statement
 * and with the old columns; all rows say the same under `[applied]`.
 */
function toResult({ rows, pageState }: types.ResultSet): CqlResult {
  const answered: unknown = rows?.[0]?.['[applied]']
  return {
    rows: rows ?? [],
    applied: typeof answered === 'boolean' ? answered : undefined,
    ...(typeof pageState === 'string' && { pageState }),
  }
}

function summaryOf(statement: string): string {
  const words = statement.replaceAll(/\s+/g, ' ').trim()
  return words.length > 100 ? `${words.slice(0, 100)}…` : words
}
