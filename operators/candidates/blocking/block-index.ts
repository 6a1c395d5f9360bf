import type { RecordFields } from '../record-fields.ts'
import type { BlockingRule } from './blocking-rule.ts'

/** How much is compared at the most. */
export interface BlockingBounds {
  /** Records of a block; a larger block is passed over and counted: its key says too little. */
  readonly blockSizeMax: number
  /**
   * Records that one record is compared with. It stays in its smallest blocks, as many as hold so many
   * others together, and leaves the larger ones: that does not depend on the order of records.
   */
  readonly candidatesPerRecordMax: number
  /**
   * Records of a block in a pipeline, where each is compared with all others as it comes: a block that has
   * had more stays closed. The two bounds above are those of lists.
   */
  readonly liveBlockSizeMax: number
}

/** Bounds where a definition does not say. */
export const blockingDefaults: BlockingBounds = {
  blockSizeMax: 300,
  candidatesPerRecordMax: 500,
  liveBlockSizeMax: 50,
}

/** What blocking took, and what it left out. */
export interface BlockingReport {
  readonly pairs: number
  /** Blocks of more than one record. */
  readonly blocks: number
  /** Blocks larger than `blockSizeMax`. */
  readonly blocksSkipped: number
  readonly largestBlock: number
  /** Records that left blocks because of `candidatesPerRecordMax`. */
  readonly recordsCapped: number
}

interface Block {
  readonly members: number[]
  /** Order among blocks of one size. */
  readonly key: string
}

/** Finds the pairs of records that are worth comparing. */
export class BlockIndex {
  readonly report: BlockingReport
  /** By record the blocks that it stays in; members that left are no longer in them. */
  readonly #blocksOf: readonly (readonly (readonly number[])[])[]

  constructor(
    records: readonly RecordFields[],
    rules: readonly BlockingRule[],
    { blockSizeMax, candidatesPerRecordMax }: Omit<BlockingBounds, 'liveBlockSizeMax'>,
  ) {
    const blocks = blocksOf(records, rules).filter(({ members }) => members.length > 1)
    const kept = blocks.filter(({ members }) => members.length <= blockSizeMax).sort(bySize)
    const { blocksByRecord, recordsCapped } = stay(records.length, kept, candidatesPerRecordMax)
    this.#blocksOf = blocksByRecord
    let pairs = 0
    this.forEachPair(() => pairs++)
    this.report = {
      pairs,
      blocks: blocks.length,
      blocksSkipped: blocks.length - kept.length,
      largestBlock: blocks.reduce((most, { members }) => Math.max(most, members.length), 0),
      recordsCapped,
    }
  }

  /** Calls for each pair of candidates once, the smaller place first. */
  forEachPair(onPair: (left: number, right: number) => void): void {
    const seenBy = new Int32Array(this.#blocksOf.length).fill(-1)
    for (const [record, blocks] of this.#blocksOf.entries()) {
      for (const block of blocks) {
        for (const other of block) {
          if (other <= record || seenBy[other] === record) continue
          seenBy[other] = record
          onPair(record, other)
        }
      }
    }
  }
}

function blocksOf(records: readonly RecordFields[], rules: readonly BlockingRule[]): Block[] {
  const blocks: Block[] = []
  for (const rule of rules) {
    const byKey = new Map<string, Block>()
    for (const [record, fields] of records.entries()) {
      for (const key of rule.keys(fields)) {
        const block = byKey.get(key)
        if (block === undefined) byKey.set(key, { members: [record], key: rule.name + key })
        else block.members.push(record)
      }
    }
    for (const block of byKey.values()) blocks.push(block)
  }
  return blocks
}

function bySize(left: Block, right: Block): number {
  return left.members.length - right.members.length || (left.key < right.key ? -1 : 1)
}

/** Lets each record stay in its smallest blocks. Takes the blocks from small to large. */
function stay(size: number, blocks: readonly Block[], candidatesMax: number) {
  const candidates = new Int32Array(size)
  const capped = new Uint8Array(size)
  const blocksByRecord: (readonly number[])[][] = Array.from({ length: size }, () => [])
  for (const { members } of blocks) {
    const staying: number[] = []
    for (const record of members) {
      const more = (candidates[record] ?? 0) + members.length - 1
      if (more > candidatesMax || capped[record] === 1) {
        capped[record] = 1
        continue
      }
      candidates[record] = more
      staying.push(record)
    }
    for (const record of staying) blocksByRecord[record]?.push(staying)
  }
  return { blocksByRecord, recordsCapped: capped.reduce((sum, one) => sum + one, 0) }
}
