import type { FetchedMessage } from '../../driver-api.ts'
import type { StagedMessage } from '../staging/outgoing-message.ts'
import type { StagedEpoch } from '../staging/staged-epoch.ts'

/**
 * What sinks write into the markers topic, as JSON, each kind under a key of its own:
 *
 * - `epoch` (the transactional id): in the transaction of the epoch's messages. The epoch is written.
 * - `owner` (`…#owner`): by each opening of a sink. Who wrote the last one owns the transactional id.
 * - `reader` (`…#reader`): before the markers are read again, as the place up to which to read. All that
 *   the transactional id did before lies before it.
 */
export type MarkerKind = 'epoch' | 'owner' | 'reader'

/** A marker as it is read. */
export interface Marker {
  readonly kind: MarkerKind
  readonly offset: number
  /** Id of the opening of the sink that wrote it. */
  readonly writer: string
  /** Of `epoch` markers. */
  readonly epoch?: number
  /** Of `owner` and `reader` markers: the session that wrote it. */
  readonly session?: string
}

const suffixes = { epoch: '', owner: '#owner', reader: '#reader' } as const

/** The marker that says that an epoch is written. */
export function epochMarker(
  transactionalId: string,
  staged: StagedEpoch,
  nowMs: number,
): StagedMessage {
  const { epoch, writer, count } = staged
  return outgoing('epoch', transactionalId, { epoch, writer, count }, nowMs)
}

/** The marker that a new session begins with. */
export function sessionMarker(
  kind: 'owner' | 'reader',
  transactionalId: string,
  ids: { readonly writer: string; readonly session: string },
  nowMs: number,
): StagedMessage {
  return outgoing(kind, transactionalId, ids, nowMs)
}

/** Reads a marker; undefined where it is another transactional id's. */
export function readMarker(
  { key, value, offset }: FetchedMessage,
  transactionalId: string,
): Marker | undefined {
  const name = key?.toString()
  if (name?.startsWith(transactionalId) !== true || value === null) return undefined
  const kinds = Object.keys(suffixes) as MarkerKind[]
  const kind = kinds.find((kind) => name === transactionalId + suffixes[kind])
  if (kind === undefined) return undefined
  return { ...(JSON.parse(value.toString()) as Omit<Marker, 'kind' | 'offset'>), kind, offset }
}

function outgoing(
  kind: MarkerKind,
  transactionalId: string,
  facts: object,
  timestampMs: number,
): StagedMessage {
  return {
    key: transactionalId + suffixes[kind],
    value: Buffer.from(JSON.stringify(facts)),
    timestampMs,
    partition: 0,
    headers: undefined,
  }
}
