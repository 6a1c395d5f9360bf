import type { SinkSpec, SourceSpec } from '#connectors'
import type { OperatorSpec } from '#operators'
import type { Codec } from '#schemas'
import { value, type ValueSpec } from '#state'

/** A source that is never opened. */
export function sourceSpec<T>(changes: Partial<SourceSpec<T>> = {}): SourceSpec<T> {
  return {
    connector: 'files',
    summary: 'events/*.ndjson',
    replayWindowMs: 0,
    latenessMs: 0,
    idleAfterMs: 30_000,
    open: () => Promise.reject(new Error('definitions are inert')),
    ...changes,
  }
}

/** A sink that is never opened. */
export function sinkSpec(changes: Partial<SinkSpec<unknown>> = {}): SinkSpec<unknown> {
  return {
    connector: 'files',
    summary: 'out/*.ndjson',
    delivery: 'exactly-once',
    idempotentCommit: true,
    open: () => Promise.reject(new Error('definitions are inert')),
    ...changes,
  }
}

/** A keyed operator with one cell. */
export function countingSpec<T>(
  changes: Partial<OperatorSpec<T, number, CountState>> = {},
): OperatorSpec<T, number, CountState> {
  return {
    kind: 'count',
    state: { count: value(numberCodec) },
    keyed: true,
    bound: 'one number a key',
    open: () => ({ onMessage: () => undefined }),
    ...changes,
  }
}

export type CountState = { readonly count: ValueSpec<number> }

const numberCodec: Codec<number> = {
  name: 'number',
  fingerprint: '0000000000000001',
  schema: '"double"',
  encode: (number) => new TextEncoder().encode(String(number)),
  decode: (bytes) => Number(new TextDecoder().decode(bytes)),
  reader: () => (bytes) => Number(new TextDecoder().decode(bytes)),
}
