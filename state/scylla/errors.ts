/** Who holds a pipeline's state in a cluster. */
export interface StateHolder {
  readonly host: string
  readonly pid: number
  readonly sinceMs: number
  /** The lease ends then, by the server's clock, unless it is renewed. */
  readonly leaseEndsInMs: number
}

/** Another process, which is alive, holds the state. Refuses to start; nothing was touched. */
export class StateInUseError extends Error {
  override readonly name = 'StateInUseError'
  readonly code = 'state-in-use'
  readonly holder: StateHolder

  constructor(pipeline: string, shard: string, holder: StateHolder) {
    const { host, pid, sinceMs, leaseEndsInMs } = holder
    const part = shard === '' ? '' : `, shard "${shard}",`
    super(
      `The state of pipeline "${pipeline}"${part} is in use by process ${pid} on ${host}, since ` +
        `${new Date(sinceMs).toISOString()}. Stop that process. If it is gone already, its lease ` +
        `ends by itself in ${Math.ceil(leaseEndsInMs / 1_000)} s; then start again.`,
    )
    this.holder = holder
  }
}

/**
 * The tables of a keyspace are not those that this release works with, or what is in them is not what
 * was written. The message says how to mend it.
 */
export class StateLayoutError extends Error {
  override readonly name = 'StateLayoutError'
  readonly code = 'state-layout'
}
