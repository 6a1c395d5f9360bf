import { ChunkOrigin, type AvroMessage } from '#schemas'
import type { InputFile } from '../catalogue/input-file.ts'
import type { Batch } from '../frames/batch.ts'
import type { Container, OpenBlock } from './container-file.ts'
import { decodeRecord, type TimestampOf } from './decode-record.ts'
import { RecordOrigin } from './record-origin.ts'

/** Bounds of one take, and what messages carry. */
export interface TakeOptions {
  readonly step: string
  readonly messagesMax: number
  /** Unpacked bytes; one record may go past it. */
  readonly bytesMax: number
  readonly timestampMs: TimestampOf | undefined
}

/** What is kept of bytes that cannot be read. */
export const keptBytesMax = 4096

/** Decodes records of a block, from its place on; the number of unpacked bytes that they took. */
export function takeRecords(
  file: InputFile,
  block: OpenBlock,
  container: Container,
  batch: Batch<AvroMessage>,
  options: TakeOptions,
): number {
  const start = block.place
  while (file.records.taken < block.count) {
    if (batch.size >= options.messagesMax || block.place - start >= options.bytesMax) break
    takeRecord(file, block, container, batch, options)
  }
  const isOver = file.records.taken === block.count
  if (isOver && block.place < block.data.length) {
    refuseRest(file, block, batch, options, 'bytes are left behind its last record')
  }
  return block.place - start
}

function takeRecord(
  file: InputFile,
  block: OpenBlock,
  { schema }: Container,
  batch: Batch<AvroMessage>,
  options: TakeOptions,
): void {
  const { partition, records } = file
  const decoded = decodeRecord(schema, block.data, block.place, options.timestampMs, batch)
  if (decoded.end === undefined) {
    const count = block.count - records.taken
    refuseRest(file, block, batch, options, `${decoded.problem}; so ${count} records are refused`)
    return
  }
  const record = block.data.subarray(block.place, decoded.end)
  const number = records.before + records.taken
  const origin = new RecordOrigin(options.step, partition, number, schema.json, record)
  if (decoded.result.ok) {
    const { value, timestampMs } = decoded.result
    batch.add({ key: '', value, timestampMs, origin })
  } else {
    const { reason, message } = decoded.result
    batch.rejected.push({ reason, step: options.step, message, origin })
  }
  block.place = decoded.end
  file.records = { before: records.before, taken: records.taken + 1 }
}

/** Nothing tells where the next record of the block begins. */
function refuseRest(
  file: InputFile,
  block: OpenBlock,
  batch: Batch<AvroMessage>,
  { step }: TakeOptions,
  problem: string,
): void {
  const { listed, offset, partition, records } = file
  const rest = block.data.subarray(block.place, block.place + keptBytesMax)
  const number = records.before + records.taken
  const message =
    `${listed.path}, block at byte ${offset}, unpacked byte ${block.place}: ${problem}. ` +
    'Their beginning is kept; get the file anew'
  const origin = new ChunkOrigin(step, partition, number, Buffer.from(rest))
  batch.rejected.push({ reason: 'corrupt-avro-block', step, message, origin })
  block.place = block.data.length
  file.records = { before: records.before, taken: block.count }
}
