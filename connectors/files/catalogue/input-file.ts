import type { FoundBytes } from '../bytes/byte-source.ts'
import type { ListedFile } from './list-files.ts'
import { hashOf, markBytes, type Mark, type MarkedBytes } from './mark.ts'

/** What a position keeps of a file that was read from. */
export interface SavedFile {
  readonly path: string
  readonly replay?: true
  readonly inode: number
  /** Right after the last line that was read, in bytes of content. */
  readonly offset: number
  readonly mark: Mark
  /** Size on disk at which a packed file had nothing more to give. */
  readonly doneBytes?: number
  /** Highest event time. */
  readonly timestampMaxMs?: number
  /** Left out for lines. */
  readonly records?: RecordPlace
}

/** Where a container file is read, whose offset is the beginning of a block. */
export interface RecordPlace {
  /** Records of the blocks before. */
  readonly before: number
  /** Records of this block that were taken. */
  readonly taken: number
}

const firstRecord: RecordPlace = { before: 0, taken: 0 }

/** How far one file was read, and what is known of it. */
export class InputFile {
  /** Input of the source, or rejects that somebody replays. */
  readonly kind: 'input' | 'replay'
  /** Name of the partition; origins and rejects carry it. */
  partition: string
  listed: ListedFile
  /** Set when the path leads to another file by now: only an open handle can read it still. */
  detached = false
  offset = 0
  timestampMaxMs = -Infinity
  records = firstRecord
  #mark: Mark | undefined
  #head: Buffer = Buffer.alloc(0)
  #tail: Buffer = Buffer.alloc(0)
  /** All that there was, when `#seenBytes` of the file were there, has been read. */
  #exhausted = false
  #seenBytes = 0
  #doneBytes: number | undefined

  constructor(kind: 'input' | 'replay', partition: string, listed: ListedFile, saved?: SavedFile) {
    this.kind = kind
    this.partition = partition
    this.listed = listed
    if (saved === undefined) return
    this.offset = saved.offset
    this.timestampMaxMs = saved.timestampMaxMs ?? -Infinity
    this.records = saved.records ?? firstRecord
    this.#mark = saved.mark
    this.#exhausted = !this.packed || saved.doneBytes !== undefined
    this.#doneBytes = saved.doneBytes
    this.#seenBytes = saved.doneBytes ?? saved.offset
  }

  get packed(): boolean {
    return this.listed.path.endsWith('.gz')
  }

  get exhausted(): boolean {
    return this.#exhausted
  }

  get hasUnread(): boolean {
    return this.listed.size > this.#seenBytes || !this.#exhausted
  }

  /** Nothing will ever be read from it again. */
  get finished(): boolean {
    return !this.hasUnread && (this.kind === 'replay' || this.#doneBytes !== undefined)
  }

  /** Nobody has read from it yet, so its first event time is not known. */
  get neverRead(): boolean {
    return this.offset === 0
  }

  /** Estimate of the bytes on disk that are unread. */
  get lagBytes(): number {
    const readBytes = this.packed ? this.#seenBytes : this.offset
    return this.hasUnread ? Math.max(0, this.listed.size - readBytes) : 0
  }

  /** The mark of what was read; undefined while nothing was. */
  get mark(): Mark | undefined {
    if (this.offset === 0 && this.#doneBytes === undefined) return undefined
    this.#mark ??= {
      headBytes: this.#head.length,
      head: hashOf(this.#head),
      tailEnd: this.packed ? this.#head.length : this.offset,
      tail: hashOf(this.#tail),
    }
    return this.#mark
  }

  /** Takes over the bytes of the mark, read from the file when it was opened. */
  recognised({ head, tail }: MarkedBytes): void {
    this.#head = head
    this.#tail = tail
  }

  /** Goes on by the first `bytes` of `chunk`, which begins at the offset. */
  advance(chunk: Buffer, bytes: number): void {
    if (bytes === 0) return
    if (!this.packed) {
      const missing = Math.min(bytes, markBytes - this.#head.length)
      // Unless a part of an overlong first line was skipped: then the head ends before it.
      if (missing > 0 && this.#head.length === this.offset)
        this.#head = Buffer.concat([this.#head, chunk.subarray(0, missing)])
      const last = chunk.subarray(Math.max(0, bytes - markBytes), bytes)
      // A copy: a view would keep the whole chunk in memory.
      this.#tail = Buffer.from(Buffer.concat([this.#tail, last]).subarray(-markBytes))
      this.#mark = undefined
    }
    this.offset += bytes
    this.#exhausted = false
  }

  /** Goes on to `offset`; `chunk` begins at the old offset, `tail` ends at the new one. */
  skip(chunk: Buffer, tail: Buffer, offset: number): void {
    this.advance(chunk, Math.min(chunk.length, offset - this.offset))
    if (!this.packed) this.#tail = Buffer.from(tail)
    this.offset = offset
  }

  /** Notes that everything there was has been read, of a file of which `found` was seen. */
  exhaust({ beyond, seenBytes }: FoundBytes): void {
    this.#exhausted = true
    const done = beyond === 'complete' || beyond === 'broken'
    this.#seenBytes = done ? Math.max(seenBytes, this.listed.size) : seenBytes
    this.#doneBytes = done ? this.#seenBytes : undefined
  }

  /** What a position keeps; undefined while nothing was read. */
  saved(): SavedFile | undefined {
    const { mark, offset, timestampMaxMs } = this
    if (mark === undefined) return undefined
    const { path, inode } = this.listed
    return {
      path,
      inode,
      offset,
      mark,
      ...(this.kind === 'replay' && { replay: true as const }),
      ...(this.#doneBytes !== undefined && { doneBytes: this.#doneBytes }),
      ...(Number.isFinite(timestampMaxMs) && { timestampMaxMs }),
      ...(this.records !== firstRecord && { records: this.records }),
    }
  }
}
