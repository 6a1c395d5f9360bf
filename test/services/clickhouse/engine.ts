import { drainPending, Session } from 'chdb'
import type { Statement } from './statement.ts'

/** What a statement answers. */
export interface Answer {
  readonly bytes: Uint8Array
  readonly rowsRead: number
  readonly bytesRead: number
}

/** Caches of the engine: its own defaults (5 GiB each) are made for a large server. */
const cacheBytesMax = 64 * 1024 * 1024
/** Memory of one query. */
const queryBytesMax = 1024 * 1024 * 1024

/** ClickHouse in this process; one statement at a time, each with settings of its own. */
export class Engine {
  readonly #directory: string
  readonly #holder: Session
  #last: Promise<unknown> = Promise.resolve()

  constructor(directory: string) {
    this.#directory = directory
    const connectionArgs = [
      `--mark_cache_size=${cacheBytesMax}`,
      `--index_mark_cache_size=${cacheBytesMax}`,
    ]
    this.#holder = new Session(directory, { connectionArgs })
  }

  /** Runs a statement when those before it are done. Throws what ClickHouse says. */
  run(statement: Statement): Promise<Answer> {
    const answer = this.#last.then(() => this.#run(statement))
    this.#last = answer.catch(() => {})
    return answer
  }

  async close(): Promise<void> {
    await this.#last
    this.#holder.close()
    await drainPending()
  }

  /** Each has a session of its own, so that its settings and its database end with it. */
  async #run({ sql, parameters, settings, database, format }: Statement): Promise<Answer> {
    const session = new Session(this.#directory)
    try {
      if (database !== undefined) await session.queryAsync(`USE ${identifier(database)}`)
      for (const change of changes(settings)) await session.queryAsync(`SET ${change}`)
      const result =
        Object.keys(parameters).length === 0
          ? await session.queryAsync(sql, { format })
          : await session.queryBindAsync(sql, parameters, { format })
      const { rowsRead, bytesRead } = result
      return { bytes: result.bytes(), rowsRead, bytesRead }
    } finally {
      session.close()
    }
  }
}

/** What `SET` takes for each setting. */
function changes(settings: Readonly<Record<string, string>>): readonly string[] {
  const all = Object.entries({ max_memory_usage: String(queryBytesMax), ...settings })
  return all.map(([name, value]) => `${identifier(name)} = ${literal(value)}`)
}

function identifier(name: string): string {
  return `\`${name.replaceAll(/[`\\]/g, '\\$&')}\``
}

function literal(value: string): string {
  return /^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replaceAll(/['\\]/g, '\\$&')}'`
}
