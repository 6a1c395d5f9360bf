import type { Decoder } from '#schemas'
import type { InputFile } from '../catalogue/input-file.ts'
import type { OpenFile } from '../catalogue/open-files.ts'
import { CsvFrames, endOfRow, readHeader, type CsvHeader } from './csv-frames.ts'
import { contentEnd, contentStart, newline, type Frames } from './frames.ts'
import { LineFrames } from './line-frames.ts'
import { ReplayFrames } from './replay-frames.ts'

/** Read at first to find a header: most are shorter. */
const headerBytes = 16 << 10

/** The part of the source's options that says how files are cut. */
export interface FramesOptions<T> {
  readonly decode: Decoder<T>
  readonly format?: 'ndjson' | 'csv'
  readonly delimiter?: string
}

/** What `framesOf` has to know besides. */
export interface FramesContext {
  readonly step: string
  readonly lineBytesMax: number
  /** A header without a line break is all there will ever be. */
  readonly finishing: boolean
}

/**
 * How a file is cut and decoded. The header of a CSV file is read, and passed over, here; undefined
 * where it is not written to its end yet.
 */
export async function framesOf<T>(
  file: InputFile,
  open: OpenFile,
  { decode, format, delimiter = ',' }: FramesOptions<T>,
  context: FramesContext,
): Promise<Frames<T> | undefined> {
  const { partition } = file
  const { step } = context
  if (file.kind === 'replay') return new ReplayFrames(decode, step, partition)
  if (!isCsv(file, format)) return new LineFrames(decode, step, partition)
  open.header ??= await headerOf(file, open, delimiter, context)
  if (open.header === undefined) return undefined
  return new CsvFrames(decode, { source: step, partition }, open.header, delimiter)
}

function isCsv({ listed }: InputFile, format: 'ndjson' | 'csv' | undefined): boolean {
  return format === undefined ? /\.csv(\.gz)?$/i.test(listed.path) : format === 'csv'
}

async function headerOf(
  file: InputFile,
  open: OpenFile,
  delimiter: string,
  { lineBytesMax, finishing }: FramesContext,
): Promise<CsvHeader | undefined> {
  let found = await open.bytes.read(0, Math.min(headerBytes, lineBytesMax + 1))
  let row = endOfRow(found.chunk, 0)
  if (row === -1 && found.beyond === 'more') {
    found = await open.bytes.read(0, lineBytesMax + 1)
    row = endOfRow(found.chunk, 0)
  }
  const { chunk, beyond } = found
  const end = row === -1 ? chunk.indexOf(newline) : row
  if (end === -1) {
    const written = finishing || beyond !== 'end'
    if (written) return { columns: [], problem: 'the header has no end' }
    file.exhaust(found)
    return undefined
  }
  if (file.offset === 0) file.advance(chunk, end + 1)
  const start = contentStart(chunk, 0)
  return readHeader(chunk.subarray(start, contentEnd(chunk, start, end)), delimiter)
}
