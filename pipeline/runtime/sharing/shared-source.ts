import { SetupError, type ConnectorContext, type Json, type SharedBeginning } from '#connectors'
import type { PipelineDefinition, SourceNode } from '../../graph.ts'
import { keepsState } from '../../sharing.ts'
import { withRetry, type RetryContext } from '../retry.ts'
import type { RuntimeConfig } from '../run-types.ts'

/** What a shared pipeline knows of its source; one for all its processes. */
export interface SharedMemory {
  /**
   * Remembers what `change` makes of what is known, which may be called more than once, and answers it.
   * Writes nothing where `change` answers what it was given.
   */
  update(change: Change): Promise<SharedBeginning>
}

/** Makes the next knowledge of a source. */
export type Change = (known: SharedBeginning | undefined) => Promise<SharedBeginning>

/** What a shared source is made of. */
export interface SharedSourceOptions {
  readonly definition: PipelineDefinition
  readonly source: SourceNode
  readonly context: ConnectorContext
  readonly memory: SharedMemory
  readonly retry: RetryContext
  readonly config: Pick<RuntimeConfig, 'onPartitionsChanged'>
}

/**
 * The source of a shared pipeline: which partitions it had when the pipeline first ran, and where they
 * began. Other partitions mean that keys are in other partitions than their state is.
 */
export class SharedSource {
  readonly #options: SharedSourceOptions
  #known: SharedBeginning | undefined

  constructor(options: SharedSourceOptions) {
    this.#options = options
  }

  /** Whether a partition was there when the source was last looked at. */
  has(partition: string): boolean {
    return this.#known?.partitions.includes(partition) ?? false
  }

  /** Where the source begins in a partition without a saved position. */
  get beginAt(): Readonly<Record<string, Json>> {
    return this.#known === undefined ? {} : { [this.#options.source.id]: this.#known.position }
  }

  /** Looks which partitions there are. Throws `SetupError` where state does not fit them any more. */
  async look(): Promise<void> {
    const { source, memory, retry } = this.#options
    this.#known = await withRetry({ step: source.id, call: 'begin' }, retry, () =>
      memory.update((known) => this.#next(known)),
    )
  }

  async #next(known: SharedBeginning | undefined): Promise<SharedBeginning> {
    const { source, context } = this.#options
    const present = await source.spec.sharing?.begin(context, known)
    if (present === undefined) throw new Error(`source '${source.id}' cannot be shared`)
    if (known === undefined) return present
    const added = present.partitions.filter((id) => !known.partitions.includes(id))
    const gone = known.partitions.filter((id) => !present.partitions.includes(id))
    if (added.length + gone.length === 0) return known
    this.#judge({ before: known.partitions.length, now: present.partitions.length, added, gone })
    return present
  }

  #judge(changed: Changed): void {
    const { definition, source, context, config } = this.#options
    if (!keepsState(definition)) return
    if (config.onPartitionsChanged === 'fail') {
      throw new SetupError(refusal(definition.name, source.id, changed))
    }
    context.logger.warn(
      { ...changed },
      'the source has other partitions than its state was made with: keys that moved begin anew',
    )
  }
}

/** How the partitions of a source changed. */
interface Changed {
  /** How many there were. */
  readonly before: number
  readonly now: number
  readonly added: readonly string[]
  readonly gone: readonly string[]
}

function refusal(pipeline: string, step: string, { before, now, added, gone }: Changed): string {
  const found = [...added.map((id) => `${id} is new`), ...gone.map((id) => `${id} is gone`)]
  return (
    `Source '${step}' of pipeline '${pipeline}' has ${now} partitions, and the state was made with ` +
    `${before} (${found.slice(0, 10).join(', ')}${found.length > 10 ? ', …' : ''}): keys are in other ` +
    'partitions now than their state is, which would be split. Give the pipeline another name and let ' +
    'it read its topics anew, or set runtime.onPartitionsChanged to accept to go on: keys that moved ' +
    'begin with empty state.'
  )
}
