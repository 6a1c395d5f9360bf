import type { InputFile } from './catalogue/input-file.ts'
import type { OpenFile } from './catalogue/open-files.ts'
import type { Batch } from './frames/batch.ts'

/** What one poll of one file goes by. */
export interface FilePollOptions {
  readonly step: string
  readonly nowMs: number
  readonly messagesMax: number
  /** Bytes to read at the most; a longer line is read all the same. */
  readonly chunkBytes: number
  readonly lineBytesMax: number
  /** A last line without a line break is complete, because nobody goes on writing. */
  readonly finishing: boolean
  readonly signal: AbortSignal
}

/** One poll of one file. */
export interface FilePolling<T> {
  readonly batch: Batch<T>
  /** Moves the file's place on; the number of bytes that were taken, 0 when nothing is there now. */
  run(): Promise<number>
}

/** What the files of a source are, and how one is read. */
export interface FileFormat<T> {
  /** Which files of a directory are read. */
  readonly names: RegExp
  /** Undefined where the file cannot be read yet. */
  poll(
    file: InputFile,
    open: OpenFile,
    options: FilePollOptions,
  ): Promise<FilePolling<T> | undefined>
}
