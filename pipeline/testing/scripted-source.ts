import { memory, type SourceSpec } from '#connectors'
import type { PollLimit, PollResult, SourceReader } from '#connectors'
import { isControl, type Control, type Script } from './script.ts'

/** What a script may do to the run that reads it. */
export interface ScriptHost {
  crash(): never
  checkpoint(): Promise<void>
  pause(pauseMs: number): void
}

interface ControlPoint {
  /** Messages of the partition that come before it. */
  readonly offset: number
  readonly control: Control
  state: 'ahead' | 'waiting' | 'done'
}

/** A script with its controls apart. Lives as long as the test: a crash happens once. */
export class ScriptedPartitions<T> {
  readonly messages: Record<string, memory.Scripted<T>[]> = {}
  readonly controls: Record<string, ControlPoint[]> = {}

  constructor(script: Script<T>) {
    for (const [partition, entries] of Object.entries(script)) {
      const messages: memory.Scripted<T>[] = []
      const controls: ControlPoint[] = []
      for (const entry of entries) {
        if (isControl(entry))
          controls.push({ offset: messages.length, control: entry, state: 'ahead' })
        else messages.push(entry)
      }
      this.messages[partition] = messages
      this.controls[partition] = controls
    }
  }
}

/** Puts a script in the place of a source; what the source declares about time stays. */
export function scriptedSource<T>(
  original: SourceSpec<T>,
  scripted: ScriptedPartitions<T>,
  host: ScriptHost,
): SourceSpec<T> {
  const spec = memory.read<T>({ ...original, partitions: scripted.messages })
  return {
    ...spec,
    async open(context, resumeFrom) {
      return new ControlledReader(await spec.open(context, resumeFrom), scripted, host)
    },
  }
}

/** Stops each partition's polls at its controls and acts them out. */
class ControlledReader<T> implements SourceReader<T> {
  readonly #inner: SourceReader<T>
  readonly #scripted: ScriptedPartitions<T>
  readonly #host: ScriptHost

  constructor(inner: SourceReader<T>, scripted: ScriptedPartitions<T>, host: ScriptHost) {
    this.#inner = inner
    this.#scripted = scripted
    this.#host = host
  }

  async poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>> {
    const offsets = this.#inner.position() as Readonly<Record<string, number>>
    let messagesMax = limit.messagesMax
    for (const [partition, controls] of Object.entries(this.#scripted.controls)) {
      const offset = offsets[partition] ?? 0
      const next = controls.find(({ state }) => state !== 'done')
      if (next === undefined) continue
      if (next.offset <= offset) {
        await this.#act(next)
        return { partition, messages: [], rejected: [], bytes: 0 }
      }
      messagesMax = Math.min(messagesMax, next.offset - offset)
    }
    return this.#inner.poll({ ...limit, messagesMax }, signal)
  }

  partitions = () => this.#inner.partitions()
  position = () => this.#inner.position()
  close = () => this.#inner.close()

  async #act(point: ControlPoint): Promise<void> {
    const { control } = point
    if (control.control === 'barrier') return this.#checkpoint(point)
    point.state = 'done'
    if (control.control === 'crash') this.#host.crash()
    else this.#host.pause(control.pauseMs)
  }

  /** Polls come back empty until the epoch is over: a barrier can only pass between polls. */
  async #checkpoint(point: ControlPoint): Promise<void> {
    if (point.state === 'ahead') {
      point.state = 'waiting'
      this.#host.checkpoint().then(
        () => (point.state = 'done'),
        () => (point.state = 'ahead'),
      )
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
