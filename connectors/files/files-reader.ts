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
import type { FileFormat, FilePolling } from './file-polling.ts'
import { ReplayedFiles } from './rejects/replayed-files.ts'

/** What `openFilesReader` has to know of the source. */
export interface FilesReaderOptions<T> {
  readonly paths: readonly string[]
  readonly format: FileFormat<T>
  readonly follow: boolean
  /**
   * Whether they are a journal: not there before anybody has written to it, not to be replaced by the
   * setting `inputs`, and half a line at its end is one that is being written.
   */
  readonly journal?: boolean
}

/** Opens the files where `resumeFrom` says, and throws `SetupError` for paths that cannot be read. */
export async function openFilesReader<T>(
  options: FilesReaderOptions<T>,
  context: ConnectorContext,
  resumeFrom: Json | undefined,
): Promise<SourceReader<T>> {
  const position = resumeFrom as unknown as FilesPosition | undefined
  const reader = new FilesReader(options, context, position?.files ?? [])
  await onDisk(() => reader.open(position?.replayed ?? 0))
  // What a crash left between a checkpoint and the end of `committed`.
  if (resumeFrom !== undefined) await onDisk(() => reader.committed(resumeFrom))
  return reader
}

/** A position as it is saved. */
interface FilesPosition {
  readonly files: readonly SavedFile[]
  /** See `ReplayedFiles`; left out while nothing was replayed. */
  readonly replayed?: number
}

class FilesReader<T> implements SourceReader<T> {
  readonly #options: FilesReaderOptions<T>
  readonly #context: ConnectorContext
  readonly #config: FilesConfig
  readonly #open: OpenFiles
  readonly #catalogue: Catalogue
  readonly #replayed: ReplayedFiles
  readonly #follows: boolean
  readonly #complete: boolean
  #files: readonly InputFile[] = []
  #partitions: readonly string[] | undefined
  #scannedAtMs = 0
  #scans = 0

  constructor(
    options: FilesReaderOptions<T>,
    context: ConnectorContext,
    saved: readonly SavedFile[],
  ) {
    this.#options = options
    this.#context = context
    this.#config = context.config(connector)
    this.#open = new OpenFiles(this.#config.openFilesMax)
    this.#catalogue = new Catalogue(this.#open, context.logger, saved)
    this.#replayed = new ReplayedFiles({ ...context, ...this.#config })
    this.#complete = !options.follow
    this.#follows = !this.#complete && !context.untilEnd
  }

  /** Takes files of rejects back that were replayed after the position, and looks at the input. */
  async open(replayed: number): Promise<void> {
    await this.#replayed.open(replayed)
    await this.rescan()
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
    const { next } = this.#replayed
    const position: FilesPosition = {
      files: this.#catalogue.saved(),
      ...(next > 0 && { replayed: next }),
    }
    return position as unknown as Json
  }

  lag(): number {
    return this.#files.reduce((total, file) => total + file.lagBytes, 0)
  }

  /** Takes files of replayed rejects out of `replay/` that were read to their end by then. */
  async committed(position: Json): Promise<void> {
    const { files } = position as unknown as FilesPosition
    const done = files.flatMap(({ path, replay, offset }) => {
      const file = replay === true && this.#files.find(({ listed }) => listed.path === path)
      return file && !file.hasUnread && file.offset === offset ? [file] : []
    })
    for (const file of done) {
      await this.#replayed.keep(file.listed.path)
      await this.#catalogue.forget(file)
      this.#refresh()
    }
    if (done.length > 0) await this.#replayed.settle()
  }

  close(): Promise<void> {
    return this.#open.closeAll()
  }

  /** Looks at the directories for what has changed. */
  async rescan(): Promise<void> {
    this.#scannedAtMs = this.#context.nowMs()
    const { paths, format, journal = false } = this.#options
    const listings = await listInput(
      paths,
      this.#context,
      journal ? { ...this.#config, inputs: [] } : this.#config,
      this.#scans++ === 0 && !journal ? 'refuse' : 'allow',
      format.names,
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
    const nothing = bytes === 0 && messages.length + rejected.length === 0
    return nothing ? undefined : { partition: file.partition, messages, rejected, bytes }
  }

  async #filePoll(
    file: InputFile,
    open: OpenFile,
    { messagesMax, bytesMax }: PollLimit,
    signal: AbortSignal,
  ): Promise<FilePolling<T> | undefined> {
    const { step } = this.#context
    const { lineBytesMax } = this.#config
    const chunkBytes = Math.max(1, Math.min(this.#config.chunkBytes, bytesMax))
    const isComplete = !this.#follows && this.#options.journal !== true
    const finishing = isComplete || file.kind === 'replay'
    const nowMs = this.#context.nowMs()
    const options = { step, nowMs, messagesMax, chunkBytes, lineBytesMax, finishing, signal }
    return this.#options.format.poll(file, open, options)
  }

  #refresh(): void {
    this.#files = this.#catalogue.files()
    this.#partitions = undefined
  }
}
