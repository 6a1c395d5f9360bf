import { ChunkOrigin } from '#schemas'
import type { FoundBytes } from './bytes/byte-source.ts'
import type { InputFile } from './catalogue/input-file.ts'
import { markBytes } from './catalogue/mark.ts'
import type { OpenFile } from './catalogue/open-files.ts'
import type { FilePolling, FilePollOptions } from './file-polling.ts'
import { Batch } from './frames/batch.ts'
import { findNewline } from './frames/find-newline.ts'
import { contentEnd, contentStart, newline, type Frames } from './frames/frames.ts'
import { takeFrames } from './frames/take-frames.ts'

/** What is kept of a line that is too long, unless even that is too long. */
const keptBytesMax = 4096

/**
 * One poll of one file: from its offset on, the complete frames of one chunk. The chunk begins at the
 * offset and has a fixed size, so the same position gives the same batch after a restart.
 */
export class FilePoll<T> implements FilePolling<T> {
  readonly batch: Batch<T>
  readonly #file: InputFile
  readonly #open: OpenFile
  readonly #frames: Frames<T>
  readonly #options: FilePollOptions

  constructor(file: InputFile, open: OpenFile, frames: Frames<T>, options: FilePollOptions) {
    this.#file = file
    this.#open = open
    this.#frames = frames
    this.#options = options
    this.batch = new Batch(options.nowMs)
  }

  /** Moves the file's offset on; the number of bytes it moved by, 0 when nothing is there now. */
  async run(): Promise<number> {
    const before = this.#file.offset
    const { chunkBytes, lineBytesMax } = this.#options
    let found = await this.#read(chunkBytes)
    if (!this.#take(found)) {
      const cut = found.beyond === 'more' && found.chunk.length <= lineBytesMax
      if (cut) found = await this.#read(lineBytesMax + 1)
      if (!cut || !this.#take(found)) await this.#takeIncomplete(found)
    }
    return this.#file.offset - before
  }

  async #read(length: number): Promise<FoundBytes> {
    const found = await this.#open.bytes.read(this.#file.offset, length)
    this.#options.signal.throwIfAborted()
    return found
  }

  /** Takes the complete frames; false when there is none. */
  #take(found: FoundBytes): boolean {
    const { chunk, beyond } = found
    const { offset } = this.#file
    const taken = takeFrames(this.#frames, chunk, offset, this.batch, this.#options)
    if (taken.bytes === 0) return false
    this.#file.advance(chunk, taken.bytes)
    const emptied = taken.drained && taken.bytes === chunk.length
    if (beyond === 'more') this.#open.bytes.readAhead(this.#file.offset, this.#options.chunkBytes)
    else if (emptied && found.problem === '') this.#file.exhaust(found)
    return true
  }

  async #takeIncomplete(found: FoundBytes): Promise<void> {
    const { chunk, beyond, problem } = found
    const { finishing, lineBytesMax } = this.#options
    if (chunk.length > lineBytesMax) return this.#takeOverlong(chunk)
    if (beyond === 'broken' || (finishing && problem !== '')) {
      this.#reject('corrupt-gzip', chunk, corruptMessage(this.#file, chunk, problem))
      this.#file.advance(chunk, chunk.length)
      this.#file.exhaust({ ...found, beyond: 'broken' })
    } else if (beyond === 'end' && !finishing) {
      this.#file.exhaust(found)
    } else if (!this.#takeUnclosed(chunk)) {
      this.#takeLast(chunk)
      this.#file.exhaust(found)
    }
  }

  /** The last frame of a file that nobody goes on writing needs no newline. */
  #takeLast(chunk: Buffer): void {
    const { offset } = this.#file
    const start = contentStart(chunk, offset)
    const end = contentEnd(chunk, start, chunk.length)
    if (end > start) this.#frames.decode(chunk, start, end, offset + start, this.batch)
    this.#file.advance(chunk, chunk.length)
  }

  /**
   * A CSV row whose quote is never closed would swallow the rest of the file: only its first line is
   * refused, and the next line is taken for a row again.
   */
  #takeUnclosed(chunk: Buffer): boolean {
    const end = chunk.subarray(0, this.#options.lineBytesMax + 1).indexOf(newline)
    if (end === -1) return false
    const message = 'a quote is opened and not closed within the longest row that is allowed'
    this.#reject('unclosed-quote', chunk.subarray(0, contentEnd(chunk, 0, end)), message)
    this.#file.advance(chunk, end + 1)
    return true
  }

  async #takeOverlong(chunk: Buffer): Promise<void> {
    if (this.#takeUnclosed(chunk)) return
    const { offset } = this.#file
    const { chunkBytes, finishing, lineBytesMax, signal } = this.#options
    const from = this.#open.searched?.offset === offset ? this.#open.searched.to : offset
    const end = await findNewline(this.#open.bytes, from, chunkBytes, signal)
    if (!end.found && end.last.beyond === 'end' && !finishing) {
      this.#open.searched = { offset, to: end.at }
      this.#file.exhaust(end.last)
      return
    }
    const message = `the line has ${end.at - offset} bytes, ${lineBytesMax} are allowed: its beginning is kept`
    await this.#skip(chunk, end.found ? end.at + 1 : end.at, () =>
      this.#reject(
        'line-too-long',
        chunk.subarray(0, Math.min(keptBytesMax, lineBytesMax)),
        message,
      ),
    )
  }

  /** Moves on to `offset`, past bytes that were not kept. */
  async #skip(chunk: Buffer, offset: number, reject: () => void): Promise<void> {
    const tailBytes = Math.min(markBytes, offset)
    // Of a packed file it would have to be inflated once more, and its mark does not need it.
    const tail = this.#file.packed
      ? Buffer.alloc(0)
      : (await this.#open.bytes.read(offset - tailBytes, tailBytes)).chunk
    this.#options.signal.throwIfAborted()
    reject()
    this.#file.skip(chunk, tail, offset)
  }

  #reject(reason: string, bytes: Buffer, message: string): void {
    const { step } = this.#options
    const { partition, offset } = this.#file
    const origin = new ChunkOrigin(step, partition, offset, Buffer.from(bytes))
    this.batch.rejected.push({ reason, step, message, origin })
  }
}

function corruptMessage({ listed }: InputFile, rest: Buffer, problem: string): string {
  const kept = rest.length === 0 ? '' : `; the ${rest.length} bytes of the line it breaks are kept`
  return `${listed.path} cannot be inflated any further (${problem})${kept}: get the file anew`
}
