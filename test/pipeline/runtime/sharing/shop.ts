import { setTimeout as delay } from 'node:timers/promises'
import { fileBlobs, memory, type Logger, type SharedBeginning } from '#connectors'
import { count, tumbling, window, type WindowResult } from '#operators'
import { pipeline, runtimeDefaults, runShared, type PipelineDefinition, type Run } from '#pipeline'
import { unready } from '../../../../pipeline/operations/health/verdict.ts'
import type { RunBoard } from '../../../../pipeline/operations/run-board.ts'
import type { OperationsConfig } from '../../../../pipeline/operations/settings.ts'
import type { RunObserver } from '../../../../pipeline/runtime/run-observer.ts'
import type { Clock } from '../../../../pipeline/runtime/run-types.ts'
import { FencedError } from '#schemas'
import { memoryStore, type StateStore } from '#state'
import { delegateStore } from '../../../helpers/delegate-store.ts'
import { silentLogger } from '../../../helpers/run-in-memory.ts'
import { Group } from './group.ts'

interface ShopOptions {
  readonly follow?: boolean
  readonly checkpointIntervalMs?: number
  readonly failing?: boolean
  readonly pollMessagesMax?: number
}

/** More than is read, so that there are always more epochs to save. */
export const endless = Array.from({ length: 50_000 }, (_, index) => `v${index % 3}`)

interface StartOptions {
  /** States open after it. */
  readonly opens?: Promise<void>
  readonly observer?: RunObserver
  readonly logger?: Logger
  readonly onPartitionsChanged?: 'fail' | 'accept'
}

/** The real clock, but for long waits. */
const hasty: Clock = {
  nowMs: () => Date.now(),
  sleep: (delayMs, signal) =>
    delay(delayMs === 5_000 ? 20 : delayMs, undefined, { ...(signal && { signal }) }),
}

const bounds = { checkpointAgeMaxMs: 1e9, lagMax: 0, watermarkAgeMaxMs: 0 } as OperationsConfig

/** Why a process is not ready: reason and partition. */
export function readyReasons(board: RunBoard): readonly string[] {
  return unready(board, bounds, Date.now()).map(({ reason, shard = '' }) => `${reason} ${shard}`)
}

/** A pipeline over a group in memory, whose states lie where every process finds them. */
export class Shop {
  readonly group: Group
  readonly stores = new Map<string, StateStore>()
  /** How often each state was taken over. */
  readonly owners = new Map<string, number>()
  readonly closed = new Map<string, number>()
  /** What all processes know of the source. */
  remembered: SharedBeginning | undefined
  readonly #output = new memory.Collection<WindowResult>()
  readonly #definition: PipelineDefinition
  readonly #options: ShopOptions

  constructor(partitions: Readonly<Record<string, readonly string[]>>, options: ShopOptions = {}) {
    this.#options = options
    this.group = new Group(partitions, options.follow)
    const perHour = window<string>({
      over: tumbling({ sizeMs: 3_600_000 }),
      aggregate: { values: count<string>() },
      idOf: (value) => value,
    })
    this.#definition = pipeline('shop', (p) => {
      const values = p.source('values', { ...this.group.spec })
      const counted = values.apply('per-hour', perHour)
      counted.sink('counts', memory.write(this.#output))
      counted.sideOutput('late').sink('late', memory.write(new memory.Collection<unknown>()))
      p.rejects.sink('rejects', memory.write(new memory.Collection<unknown>()))
    })
  }

  start(start: StartOptions = {}): Run {
    const { opens, observer, logger = silentLogger, onPartitionsChanged = 'fail' } = start
    const { follow = false, checkpointIntervalMs = 5, pollMessagesMax = 2_000 } = this.#options
    return runShared({
      definition: this.#definition,
      run: {
        dataDirectory: 'unused',
        connectorConfig: () => ({}),
        logger,
        clock: hasty,
        ...(observer && { observer }),
        config: {
          ...runtimeDefaults,
          checkpointIntervalMs,
          pollMessagesMax,
          restartsMax: 0,
          onPartitionsChanged,
        },
        untilEnd: !follow,
      },
      memory: {
        update: async (change) => (this.remembered = await change(this.remembered)),
      },
      openShard: async (shard) => {
        await opens
        return this.#open(shard)
      },
    })
  }

  counted(): readonly string[] {
    return this.#output
      .values()
      .map(({ key, messages }) => `${key} ${messages}`)
      .sort()
  }

  async joined(members: number): Promise<void> {
    await this.until(() => this.group.members.length === members)
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  #open(shard: string) {
    const inner = this.stores.get(shard) ?? memoryStore()
    this.stores.set(shard, inner)
    const owner = (this.owners.get(shard) ?? 0) + 1
    this.owners.set(shard, owner)
    const store = delegateStore(inner, {
      commit: (changes, manifest) => {
        if (this.#options.failing === true) return Promise.reject(new Error('the disk is full'))
        if (this.owners.get(shard) === owner) return inner.commit(changes, manifest)
        return Promise.reject(new FencedError('another process has it'))
      },
      close: async () => void this.closed.set(shard, (this.closed.get(shard) ?? 0) + 1),
    })
    return { store, blobs: () => fileBlobs('unused'), close: () => store.close() }
  }
}
