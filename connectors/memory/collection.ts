import type { Message } from '#schemas'

/**
 * Where `memory.write` puts messages. It lives outside the run, as a table or a directory would, so
 * it outlasts crashes and restarts of the run. Parts of a shared pipeline have a shelf each.
 */
export class Collection<T> {
  readonly #shelves = new Map<string, Shelf<T>>()

  /** Committed messages, shard by shard, in the order of their epochs. */
  messages(): readonly Message<T>[] {
    return [...this.#shelves.values()].flatMap((shelf) => shelf.messages())
  }

  /** Values of the committed messages, in the order of `messages`. */
  values(): readonly T[] {
    return this.messages().map(({ value }) => value)
  }

  /** Numbers of the committed epochs of a shard, ascending. */
  epochs(shard = ''): readonly number[] {
    return this.shelf(shard).epochs()
  }

  /** Where the messages of a shard are; '' for a pipeline that is not shared. */
  shelf(shard: string): Shelf<T> {
    const shelf = this.#shelves.get(shard) ?? new Shelf<T>()
    this.#shelves.set(shard, shelf)
    return shelf
  }
}

/** The epochs of one shard: staged, then committed. */
export class Shelf<T> {
  readonly #staged = new Map<number, readonly Message<T>[]>()
  readonly #committed = new Map<number, readonly Message<T>[]>()

  /** Committed messages in the order of their epochs. */
  messages(): readonly Message<T>[] {
    return this.epochs().flatMap((epoch) => this.#committed.get(epoch) ?? [])
  }

  /** Numbers of the committed epochs, ascending. */
  epochs(): readonly number[] {
    return [...this.#committed.keys()].sort((left, right) => left - right)
  }

  /** Holds the messages of an epoch until it is committed. */
  stage(epoch: number, messages: readonly Message<T>[]): void {
    this.#staged.set(epoch, messages)
  }

  /** Makes a staged epoch visible. Doing so again changes nothing. */
  commit(epoch: number): void {
    const messages = this.#staged.get(epoch)
    if (messages === undefined) return
    this.#committed.set(epoch, messages)
    this.#staged.delete(epoch)
  }

  /** Forgets what was staged for epochs after `epoch`. */
  unstageAfter(epoch: number): void {
    for (const later of this.#staged.keys()) if (later > epoch) this.#staged.delete(later)
  }

  /** Forgets what was staged or committed after `epoch`. */
  rewind(epoch: number): void {
    this.unstageAfter(epoch)
    for (const later of this.#committed.keys()) if (later > epoch) this.#committed.delete(later)
  }
}
