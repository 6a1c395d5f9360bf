import type { Logger } from '../../connector.ts'
import { InputFile, type SavedFile } from './input-file.ts'
import type { ListedFile } from './list-files.ts'
import type { OpenFiles } from './open-files.ts'
import { recognise } from './recognise.ts'

/** Files that are not there any more but may come back under another name; the oldest go first. */
const lostMax = 1000

/** What a directory showed, and which partition a path is. */
export interface Listing {
  readonly kind: 'input' | 'replay'
  readonly partition: string
  readonly listed: ListedFile
}

/** Every file of a source, how far each was read, and which one is which after a rename. */
export class Catalogue {
  readonly #open: OpenFiles
  readonly #logger: Logger
  readonly #files = new Map<string, InputFile>()
  /** Files whose path leads elsewhere now and that an open handle still reads. */
  readonly #detached = new Set<InputFile>()
  readonly #lost = new Set<SavedFile>()
  /** Where the directories are looked at for the first time, a path and an inode are enough. */
  #resuming = true

  constructor(open: OpenFiles, logger: Logger, saved: readonly SavedFile[]) {
    this.#open = open
    this.#logger = logger
    for (const file of saved) this.#lost.add(file)
  }

  /** All that may be read: sorted by path, detached ones last. */
  files(): readonly InputFile[] {
    return [...this.#files.values(), ...this.#detached]
  }

  /** What a position keeps of each file that was read from. */
  saved(): readonly SavedFile[] {
    return [...this.#lost, ...this.files().flatMap((file) => file.saved() ?? [])]
  }

  /** Takes over what the directories show now. */
  async update(listings: readonly Listing[]): Promise<void> {
    await this.#followDetached()
    const before = new Map(this.#files)
    this.#files.clear()
    for (const { listed } of listings) {
      const known = before.get(listed.path)
      if (known === undefined || !(await this.#isSame(known, listed))) continue
      before.delete(listed.path)
      this.#files.set(listed.path, known)
    }
    for (const file of before.values()) await this.#lose(file)
    if (this.#resuming) this.#resume(listings)
    for (const listing of listings) {
      if (!this.#files.has(listing.listed.path)) await this.#add(listing)
    }
    this.#sort(listings)
    this.#boundLost()
  }

  /** Forgets a file that was taken away on purpose. */
  async forget(file: InputFile): Promise<void> {
    await this.#open.close(file)
    this.#files.delete(file.listed.path)
  }

  /** Gives up a file that is not what its path leads to; the next `update` finds out what is. */
  async mistrust(file: InputFile): Promise<void> {
    if (file.detached) return
    const { path } = file.listed
    this.#files.delete(path)
    const saved = file.saved()
    if (saved === undefined) return
    this.#lost.add(saved)
    this.#logger.warn(
      { path },
      'a file is gone, or holds other content than was read from it: it is looked at anew',
    )
  }

  async #isSame(known: InputFile, now: ListedFile): Promise<boolean> {
    const before = known.listed
    if (now.inode !== before.inode) return false
    if (!known.packed && now.size < known.offset) {
      this.#logger.warn(
        { path: now.path, size: now.size, offset: known.offset },
        'a file was truncated: it is read from its beginning as new content',
      )
      return false
    }
    const changed = now.size !== before.size || now.modifiedMs !== before.modifiedMs
    // An inode can be given to a new file: opening it again compares what was read.
    if (changed && known.exhausted) await this.#open.close(known)
    known.listed = now
    return true
  }

  async #lose(file: InputFile): Promise<void> {
    if (file.kind === 'input' && (await this.#detach(file))) return
    await this.#open.close(file)
    this.#keepLost(file)
  }

  #keepLost(file: InputFile): void {
    const saved = file.saved()
    if (file.kind === 'replay' || saved === undefined) return
    this.#lost.add(saved)
    if (file.packed ? !file.hasUnread : file.listed.size <= file.offset) return
    this.#logger.warn(
      { path: file.listed.path, offset: file.offset, size: file.listed.size },
      'a file went away before it was read to its end: put it back anywhere within the input',
    )
  }

  /** A file that was renamed or deleted is read on through its handle, under a name of its own. */
  async #detach(file: InputFile): Promise<boolean> {
    if (!this.#open.has(file)) return false
    const { size } = await this.#open.status(file)
    if (!file.packed && size < file.offset) return false
    file.listed = { ...file.listed, size }
    file.detached = true
    file.partition = `${file.listed.path}#${file.listed.inode}`
    this.#detached.add(file)
    return true
  }

  async #followDetached(): Promise<void> {
    for (const file of this.#detached) {
      const { size, links } = await this.#open.status(file)
      if (this.#open.has(file)) file.listed = { ...file.listed, size }
      if (this.#open.has(file) && (links > 0 || file.hasUnread)) continue
      this.#detached.delete(file)
      await this.#open.close(file)
      this.#keepLost(file)
    }
  }

  #resume(listings: readonly Listing[]): void {
    this.#resuming = false
    const saved = new Map([...this.#lost].map((file) => [file.path, file]))
    for (const { kind, partition, listed } of listings) {
      const known = saved.get(listed.path)
      if (known?.inode !== listed.inode || listed.size < known.mark.tailEnd) continue
      this.#lost.delete(known)
      this.#files.set(listed.path, new InputFile(kind, partition, listed, known))
    }
    // Replay files are taken away once they were read: the same content may come again.
    for (const file of this.#lost) if (file.replay === true) this.#lost.delete(file)
  }

  async #add({ kind, partition, listed }: Listing): Promise<void> {
    const saved = kind === 'input' ? await this.#recognise(listed) : undefined
    this.#files.set(listed.path, new InputFile(kind, partition, listed, saved))
  }

  async #recognise(listed: ListedFile): Promise<SavedFile | undefined> {
    for (const file of this.#detached) {
      if (file.listed.inode !== listed.inode) continue
      this.#detached.delete(file)
      await this.#open.close(file)
      const saved = file.saved()
      if (saved !== undefined) this.#lost.add(saved)
    }
    const saved = await recognise(listed, this.#lost)
    if (saved === undefined) return undefined
    this.#lost.delete(saved)
    this.#logger.info({ from: saved.path, to: listed.path }, 'a file was recognised')
    return saved
  }

  #sort(listings: readonly Listing[]): void {
    const files = listings.flatMap(({ listed }) => this.#files.get(listed.path) ?? [])
    this.#files.clear()
    for (const file of files) this.#files.set(file.listed.path, file)
  }

  #boundLost(): void {
    for (const saved of this.#lost) {
      if (this.#lost.size <= lostMax) return
      this.#lost.delete(saved)
    }
  }
}
