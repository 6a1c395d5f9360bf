import type { SinkSpec } from '#connectors'

/** A sink that takes everything and keeps nothing: what is measured is what comes before it. */
export function forget(): SinkSpec<unknown> {
  return {
    connector: 'memory',
    summary: 'nowhere',
    delivery: 'exactly-once',
    idempotentCommit: true,
    open: async () => ({
      write() {},
      stagedBytes: () => 0,
      prepare: async () => null,
      commit: async () => {},
      close: async () => {},
    }),
  }
}
