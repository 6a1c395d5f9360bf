import { createHash, randomBytes } from 'node:crypto'
import { blobBytesMax, type BlobStore } from '../blob-store.ts'
import type { ConnectorContext } from '../connector.ts'
import { readNames, type StagedNames } from './staged-names.ts'
import type { StagedChunk, StagedEpoch } from './committable.ts'
import type { RowsSource } from './engine.ts'

/**
 * The blobs in which rows wait for their commit, wherever the state is: whoever takes the pipeline over
 * commits from them.
 *
 * - `<part>.writer.<id>`: a name under which rows of this state stand in the tables. One is made when
 *   the state is new; two where two processes began it at once, of which one was fenced.
 * - `<part>.chunk.<epoch>.<opening>.<number>`: rows that were staged after that epoch was cut. The
 *   opening is drawn anew whenever the sink is opened, so a fenced writer never meets another's names.
 * - `<part>.committed.<epoch>.<token>`: that epoch is in its tables, whole.
 *
 * `<part>` stands for the shard, so that parts of a pipeline do not take each other's rows.
 */
export class StagedBlobs {
  /** Under this name new rows stand in the tables. */
  readonly writer: string
  /** All names under which rows of this state stand there. */
  readonly writers: readonly string[]
  readonly #blobs: BlobStore
  readonly #part: string
  /** Names of this part's blobs, as far as they are known here: those of the opening, and our own. */
  readonly #known: Set<string>
  readonly #opening = randomBytes(4).toString('hex')
  #count = 0
  #after: number

  private constructor(
    blobs: BlobStore,
    part: string,
    { all, writers }: Pick<StagedNames, 'all' | 'writers'>,
    after: number,
  ) {
    this.#blobs = blobs
    this.#part = part
    this.#known = new Set(all)
    this.writers = writers
    this.writer = writers[0] ?? ''
    this.#after = after
  }

  /** Removes what a crash left of epochs after `lastEpoch`. */
  static async open(context: ConnectorContext, lastEpoch: number): Promise<StagedBlobs> {
    const { blobs } = context
    const part = partOf(context.shard)
    const names = readNames(await blobs.list(), part)
    const unsaved = names.chunks.filter(({ after }) => after >= lastEpoch)
    const gone = new Set(unsaved.map(({ name }) => name))
    await blobs.remove([...gone])
    const ids = names.writers.length > 0 ? names.writers : [await newWriter(blobs, part)]
    const writers = ids.map((id) => `${tableWriterOf(context)}-${id}`)
    const all = new Set([...names.all].filter((name) => !gone.has(name)))
    return new StagedBlobs(blobs, part, { all, writers }, lastEpoch)
  }

  /** The last epoch that was cut: rows are staged after it. */
  get after(): number {
    return this.#after
  }

  /** What is staged from now on belongs to a later epoch. */
  cut(epoch: number): void {
    this.#after = epoch
  }

  /** Makes rows durable; answers the names of their blobs, in order. `rows` may change afterwards. */
  async stage(rows: Uint8Array): Promise<readonly string[]> {
    const name = `${this.#part}.chunk.${this.#after}.${this.#opening}.${this.#count++}`
    if (rows.length <= blobBytesMax) {
      await this.#put(name, rows)
      return [name]
    }
    const names: string[] = []
    for (let start = 0; start < rows.length; start += blobBytesMax) {
      const part = `${name}.${names.length}`
      await this.#put(part, rows.subarray(start, start + blobBytesMax))
      names.push(part)
    }
    return names
  }

  /** The rows of a chunk: in place where they are one file of this machine. */
  source({ blobs: names }: StagedChunk): RowsSource {
    const [first = ''] = names
    const path = names.length === 1 ? this.#blobs.pathOf?.(first) : undefined
    return { ...(path !== undefined && { path }), bytes: () => this.#bytes(names) }
  }

  /** Names of the blobs as they are known here: asks nobody, so others may have removed some. */
  known(): StagedNames {
    return readNames([...this.#known], this.#part)
  }

  /** Names of the blobs that are there now. */
  async list(): Promise<StagedNames> {
    return readNames(await this.#blobs.list(), this.#part)
  }

  /** Keeps in mind that an epoch is in its tables, whole. */
  async markCommitted({ epoch, token }: StagedEpoch): Promise<void> {
    await this.#put(`${this.#part}.committed.${epoch}.${token}`, Buffer.from('1'))
  }

  /** Removes what no commit from this epoch on asks for. */
  async removeBefore({ epoch, after }: StagedEpoch, names: StagedNames): Promise<void> {
    const chunks = names.chunks.filter((chunk) => chunk.after < after)
    const marks = names.committed.filter((mark) => mark.epoch < epoch)
    const old = [...chunks, ...marks].map(({ name }) => name)
    if (old.length > 0) await this.#blobs.remove(old)
    for (const name of old) this.#known.delete(name)
  }

  async #put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#blobs.put(name, bytes)
    this.#known.add(name)
  }

  async *#bytes(names: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const name of names) {
      const bytes = await this.#blobs.get(name)
      if (bytes === undefined) throw new Error(`the staged rows ${name} were removed meanwhile`)
      yield bytes
    }
  }
}

async function newWriter(blobs: BlobStore, part: string): Promise<string> {
  const id = randomBytes(4).toString('hex')
  await blobs.put(`${part}.writer.${id}`, Buffer.from(id))
  return id
}

/** Shards are named by outsiders; blob names take few characters. */
function partOf(shard: string): string {
  if (shard === '') return 'whole'
  return `shard-${createHash('sha256').update(shard).digest('hex').slice(0, 16)}`
}

function tableWriterOf({ pipeline, step, shard }: ConnectorContext): string {
  return [pipeline, step, ...(shard === '' ? [] : [shard])].join('/')
}
