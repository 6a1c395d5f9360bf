import { setTimeout as sleep } from 'node:timers/promises'
import { startCli, type Ended } from '../../helpers/cli.ts'

/** The exit code while another process, or the lease of a dead one, has the state. */
const inUse = 4
const waitMs = 300
/** Shows what processes say, and what breaks: `ANABRANCH_FAULT_VERBOSE=1`. */
const isVerbose = process.env['ANABRANCH_FAULT_VERBOSE'] !== undefined

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
    this.#running = start(args)
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
      this.#running = start(this.#args)
    }
  }
}

/** Says what breaks, to whoever wants to know. */
export function say(message: string): void {
  if (isVerbose) process.stderr.write(`${new Date().toISOString()} ${message}\n`)
}

function start(args: readonly string[]): ReturnType<typeof startCli> {
  const running = startCli(args)
  const { child } = running
  say(`process ${child.pid} starts`)
  if (isVerbose) child.stderr.on('data', (text: string) => process.stderr.write(text))
  void running.ended.then(({ code, signal }) => say(`process ${child.pid} ends: ${code ?? signal}`))
  return running
}
