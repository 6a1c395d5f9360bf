import { rm } from 'node:fs/promises'
import type {
  ConnectorContext,
  Json,
  Poll,
  PollLimit,
  PollResult,
  SourceReader,
} from '../connector.ts'
import { Catalogue } from './catalogue/catalogue.ts'
import { choose } from './catalogue/choose.ts'
import { listInput } from './catalogue/list-input.ts'
import { OpenFiles, type OpenFile } from './catalogue/open-files.ts'
import type { InputFile, SavedFile } from './catalogue/input-file.ts'
import type { FilesConfig } from './config.ts'
import { connector } from './connector.ts'
import { onDisk } from './file-errors.ts'
import { FilePoll } from './file-poll.ts'
import { framesOf } from './frames/frames-of.ts'
import type { ReadOptions } from './read.ts'

/** Opens the files where `resumeFrom` says, and throws `SetupError` for paths that cannot be read. */
export async function openFilesReader<T>(
  options: ReadOptions<T>,
  context: ConnectorContext,
  resumeFrom: Json | undefined,
): Promise<SourceReader<T>> {
  const reader = new FilesReader(options, context, resumeFrom)
  await onDisk(() => reader.rescan())
  // What a crash left between a checkpoint and the deletion.
  if (resumeFrom !== undefined) await onDisk(() => reader.committed(resumeFrom))
  return reader
}

class FilesReader<T> implements SourceReader<T> {
  readonly #options: ReadOptions<T>
  readonly #context: ConnectorContext
  readonly #config: FilesConfig
  readonly #open: OpenFiles
  readonly #catalogue: Catalogue
  readonly #follows: boolean
  readonly #complete: boolean
  #files: readonly InputFile[] = []
  #partitions: readonly string[] | undefined
  #scannedAtMs = 0
  #scans = 0

  constructor(options: ReadOptions<T>, context: ConnectorContext, resumeFrom: Json | undefined) {
    this.#options = options
    this.#context = context
    this.#config = context.config(connector)
    this.#open = new OpenFiles(this.#config.openFilesMax)
    this.#catalogue = new Catalogue(this.#open, context.logger, resumeFrom)
    this.#complete = options.follow === false
    this.#follows = !this.#complete && !context.untilEnd
  }

  async poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>> {
    signal.throwIfAborted()
    return onDisk(async () => {
      await this.#rescanWhenDue()
      for (;;) {
        const file = choose(this.#files, limit.partition)
        if (file === undefined) return this.#complete ? 'end' : 'idle'
        const poll = await this.#pollFile(file, limit, signal)
        if (poll !== undefined) return poll
        signal.throwIfAborted()
      }
    })
  }

  partitions(): readonly string[] {
    this.#partitions ??= this.#files
      .filter((file) => file.hasUnread || (this.#follows && !file.finished))
      .map(({ partition }) => partition)
    return this.#partitions
  }

  position(): Json {
    return this.#catalogue.position()
  }

  lag(): number {
    return this.#files.reduce((total, file) => total + file.lagBytes, 0)
  }

  /** Deletes files of replayed rejects that were read to their end by then. */
  async committed(position: Json): Promise<void> {
    const { files } = position as unknown as { readonly files: readonly SavedFile[] }
    for (const { path, replay, offset } of files) {
      if (replay !== true) continue
      const file = this.#files.find(({ listed }) => listed.path === path)
      if (file === undefined || file.hasUnread || file.offset !== offset) continue
      await this.#catalogue.forget(file)
      this.#refresh()
      await rm(path, { force: true })
    }
  }

  close(): Promise<void> {
    return this.#open.closeAll()
  }

  /** Looks at the directories for what has changed. */
  async rescan(): Promise<void> {
    this.#scannedAtMs = this.#context.nowMs()
    const listings = await listInput(
      this.#options.paths,
      this.#context,
      this.#config,
      this.#scans++ === 0 ? 'refuse' : 'allow',
    )
    await this.#catalogue.update(listings)
    this.#refresh()
  }

  async #rescanWhenDue(): Promise<void> {
    const sinceMs = this.#context.nowMs() - this.#scannedAtMs
    if (this.#follows && sinceMs >= this.#config.rescanIntervalMs) await this.rescan()
  }

  async #pollFile(
    file: InputFile,
    limit: PollLimit,
    signal: AbortSignal,
  ): Promise<Poll<T> | undefined> {
    const open = await this.#open.get(file)
    if (open === undefined) {
      await this.#catalogue.mistrust(file)
      await this.rescan()
      return undefined
    }
    const poll = await this.#filePoll(file, open, limit, signal)
    const bytes = (await poll?.run()) ?? 0
    if (!file.hasUnread) this.#partitions = undefined
    if (poll === undefined) return undefined
    const { messages, rejected, timestampMaxMs } = poll.batch
    file.timestampMaxMs = Math.max(file.timestampMaxMs, timestampMaxMs)
    const nothing = bytes === 0 && rejected.length === 0
    return nothing ? undefined : { partition: file.partition, messages, rejected, bytes }
  }

  async #filePoll(
    file: InputFile,
    open: OpenFile,
    { messagesMax, bytesMax }: PollLimit,
    signal: AbortSignal,
  ): Promise<FilePoll<T> | undefined> {
    const { step } = this.#context
    const { lineBytesMax } = this.#config
    const chunkBytes = Math.max(1, Math.min(this.#config.chunkBytes, bytesMax))
    const finishing = !this.#follows || file.kind === 'replay'
    const frames = await framesOf(file, open, this.#options, { step, lineBytesMax, finishing })
    if (frames === undefined) return undefined
    const nowMs = this.#context.nowMs()
    const options = { step, nowMs, messagesMax, chunkBytes, lineBytesMax, finishing, signal }
    return new FilePoll(file, open, frames, options)
  }

  #refresh(): void {
    this.#files = this.#catalogue.files()
    this.#partitions = undefined
  }
}
