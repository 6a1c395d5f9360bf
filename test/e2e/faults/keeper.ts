import { setTimeout as sleep } from 'node:timers/promises'
import { startCli, type Ended } from '../../helpers/cli.ts'

/** The exit code while another process, or the lease of a dead one, has the state. */
const inUse = 4
const waitMs = 300

/** Keeps a command running, as an operator's service manager does: when it ends it is started again. */
export class Keeper {
  readonly #args: readonly string[]
  #running: ReturnType<typeof startCli>
  #kept: Promise<void>
  #stopping = false
  /** How its processes have ended, without those that found the state in use. */
  readonly ends: Ended[] = []

  constructor(...args: readonly string[]) {
    this.#args = args
    this.#running = startCli(args)
    this.#kept = this.#keep()
  }

  get pid(): number {
    return this.#running.child.pid ?? 0
  }

  /** Ends the process with SIGKILL; the next one is started at once. */
  async kill(): Promise<void> {
    const { child, ended } = this.#running
    child.kill('SIGKILL')
    await ended
  }

  /** Stops the process where it is. */
  pause(): void {
    this.#running.child.kill('SIGSTOP')
  }

  /** Lets it go on. */
  resume(): void {
    this.#running.child.kill('SIGCONT')
  }

  /** Ends it at a checkpoint, for good. Answers how it ended. */
  async stop(): Promise<Ended> {
    this.#stopping = true
    this.#running.child.kill('SIGTERM')
    await this.#kept
    return await this.#running.ended
  }

  /** Ends it at once, for good; for when a test is over. */
  async end(): Promise<void> {
    this.#stopping = true
    this.#running.child.kill('SIGKILL')
    await this.#kept
  }

  /** Resolves when the process of now has ended; it is not started again. */
  async last(): Promise<Ended> {
    this.#stopping = true
    await this.#kept
    return await this.#running.ended
  }

  async #keep(): Promise<void> {
    for (;;) {
      const end = await this.#running.ended
      if (this.#stopping) return
      if (end.code === inUse) await sleep(waitMs)
      else this.ends.push(end)
      this.#running = startCli(this.#args)
    }
  }
}
