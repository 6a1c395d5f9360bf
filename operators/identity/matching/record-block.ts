import { createHmac } from 'node:crypto'
import { avroCodec } from '#schemas'

/** Records that share a key: those are compared. */
export interface RecordBlock {
  /** Identifiers of the records; none where it is closed. */
  members: readonly string[]
  /**
   * Whether it has had more than `bounds.liveBlockSizeMax` records: then its key says too little, and it
   * stays closed.
   */
  closed: boolean
}

/**
 * The key under which a block is kept: 96 bits of HMAC-SHA-256 by the key of the rules, in hexadecimal
 * digits, since a block's own key holds what people are called, and may be long.
 */
export function blockHash(idKey: string, key: string): string {
  return createHmac('sha256', idKey).update(key).digest('hex').slice(0, 24)
}

/** Stores blocks. */
export const blockCodec = avroCodec<RecordBlock>({
  name: 'block of records',
  schema: {
    type: 'record',
    name: 'RecordBlock',
    fields: [
      { name: 'members', type: { type: 'array', items: 'string' } },
      { name: 'closed', type: 'boolean' },
    ],
  },
})
