import type { Message } from '#schemas'

type Epochs<T> = Map<number, readonly Message<T>[]>

/**
 * Where `memory.write` puts messages. It lives outside the run, as a table or a directory would, so
 * it outlasts crashes and restarts of the run. Shards of a shared pipeline have epochs of their own.
 */
export class Collection<T> {
  readonly #staged = new Map<string, Epochs<T>>()
  readonly #committed = new Map<string, Epochs<T>>()

  /** Committed messages, shard by shard, in the order of their epochs. */
  messages(): readonly Message<T>[] {
    return [...this.#committed.keys()].flatMap((shard) =>
      this.epochs(shard).flatMap((epoch) => this.#committed.get(shard)?.get(epoch) ?? []),
    )
  }

  /** Values of the committed messages, in the order of `messages`. */
  values(): readonly T[] {
    return this.messages().map(({ value }) => value)
  }

  /** Numbers of a shard's committed epochs, ascending. */
  epochs(shard = ''): readonly number[] {
    return [...epochsOf(this.#committed, shard).keys()].sort((left, right) => left - right)
  }

  /** Holds the messages of an epoch until it is committed. */
  stage(epoch: number, messages: readonly Message<T>[], shard = ''): void {
    epochsOf(this.#staged, shard).set(epoch, messages)
  }

  /** Makes a staged epoch visible. Doing so again changes nothing. */
  commit(epoch: number, shard = ''): void {
    const staged = epochsOf(this.#staged, shard)
    const messages = staged.get(epoch)
    if (messages === undefined) return
    epochsOf(this.#committed, shard).set(epoch, messages)
    staged.delete(epoch)
  }

  /** Forgets what was staged for epochs after `epoch`. */
  unstageAfter(epoch: number, shard = ''): void {
    forgetAfter(epochsOf(this.#staged, shard), epoch)
  }

  /** Forgets what was staged or committed after `epoch`. */
  rewind(epoch: number, shard = ''): void {
    this.unstageAfter(epoch, shard)
    forgetAfter(epochsOf(this.#committed, shard), epoch)
  }
}

function epochsOf<T>(shards: Map<string, Epochs<T>>, shard: string): Epochs<T> {
  const epochs: Epochs<T> = shards.get(shard) ?? new Map()
  shards.set(shard, epochs)
  return epochs
}

function forgetAfter(epochs: Epochs<unknown>, epoch: number): void {
  for (const later of epochs.keys()) if (later > epoch) epochs.delete(later)
}
