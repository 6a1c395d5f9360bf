import type { CqlSession } from '../../../../../connectors/scylla/index.ts'

/** A session that breaks off after so many writes, in whatever order they are under way. */
export function crashingSession(session: CqlSession, writesLeft: number): CqlSession {
  let left = writesLeft
  const count = () => {
    left -= 1
    if (left < 0) throw new Error('crashed')
  }
  return {
    keyspace: session.keyspace,
    hosts: session.hosts,
    async execute(statement, params, options) {
      if (!statement.startsWith('SELECT')) count()
      return await session.execute(statement, params, options)
    },
    rows: (statement, params, options) => session.rows(statement, params, options),
    async batch(statements, options) {
      count()
      return await session.batch(statements, options)
    },
    close: async () => {},
  }
}
