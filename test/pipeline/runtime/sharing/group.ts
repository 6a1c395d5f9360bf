import {
  memory,
  type ConnectorContext,
  type Membership,
  type Poll,
  type SharedBeginning,
  type SharingListener,
  type SourceReader,
  type SourceSpec,
} from '#connectors'
import { withKey } from '#schemas'

/** A topic in memory whose partitions a test hands out by itself; values are their own keys. */
export class Group {
  #partitions: Readonly<Record<string, readonly string[]>>
  readonly #members: Member[] = []
  readonly #follow: boolean
  /** How many values a first run leaves out. */
  skipping = 0
  /** Nobody is a member before. */
  answers: Promise<void> = Promise.resolve()

  constructor(partitions: Readonly<Record<string, readonly string[]>>, follow = false) {
    this.#partitions = partitions
    this.#follow = follow
  }

  get spec(): SourceSpec<string> & { readonly keyed: true } {
    const whole = this.#read(undefined)
    return {
      ...whole,
      keyed: true,
      sharing: {
        begin: async (_, known) => this.#begin(known),
        join: (context, listener) => this.#join(context, listener),
      },
      open: async (context, resumeFrom) =>
        new Keyed(await this.#read(context.partitions).open(context, resumeFrom)),
    }
  }

  /** The processes that have joined, in their order. */
  get members(): readonly Member[] {
    return this.#members
  }

  /** Gives the topic one more partition. */
  add(id: string, values: readonly string[]): void {
    this.#partitions = { ...this.#partitions, [id]: values }
  }

  /** A first run begins in each partition behind the values of `skipping`. */
  #begin(known?: SharedBeginning): SharedBeginning {
    const partitions = Object.keys(this.#partitions)
    const begins = partitions.map((id) => [id, this.skipping] as const)
    return { partitions, position: known?.position ?? Object.fromEntries(begins) }
  }

  #read(partitions: readonly string[] | undefined): SourceSpec<string> {
    const chosen = Object.entries(this.#partitions).filter(([id]) => partitions?.includes(id))
    const scripts = chosen.map(([id, values]) => [
      id,
      values.map((value, index) => ({ value, timestampMs: index })),
    ])
    return memory.read<string>({
      partitions: Object.fromEntries(scripts) as Record<string, []>,
      follow: this.#follow,
    })
  }

  async #join({ signal }: ConnectorContext, listener: SharingListener): Promise<Membership> {
    await Promise.race([this.answers, aborted(signal)])
    const member = new Member(listener)
    this.#members.push(member)
    return member
  }
}

/** One process of a group. */
export class Member implements Membership {
  readonly listener: SharingListener
  readonly #has = new Set<string>()

  constructor(listener: SharingListener) {
    this.listener = listener
  }

  assign(...partitions: readonly string[]): void {
    for (const partition of partitions) this.#has.add(partition)
    this.listener.assigned(partitions)
  }

  async revoke(...partitions: readonly string[]): Promise<void> {
    for (const partition of partitions) this.#has.delete(partition)
    await this.listener.revoked(partitions)
  }

  lose(...partitions: readonly string[]): void {
    for (const partition of partitions) this.#has.delete(partition)
    this.listener.lost(partitions)
  }

  async leave(): Promise<void> {
    await this.revoke(...this.#has)
  }
}

/** Puts every message under its value. */
class Keyed implements SourceReader<string> {
  readonly #inner: SourceReader<string>

  constructor(inner: SourceReader<string>) {
    this.#inner = inner
  }

  async poll(...limits: Parameters<SourceReader<string>['poll']>) {
    const result = await this.#inner.poll(...limits)
    if (typeof result === 'string') return result
    const messages = result.messages.map((message) => withKey(message, message.value))
    return { ...result, messages } satisfies Poll<string>
  }

  partitions() {
    return this.#inner.partitions()
  }

  position() {
    return this.#inner.position()
  }

  close() {
    return this.#inner.close()
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}
