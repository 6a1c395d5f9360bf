import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A TypeScript file that runs in a process of its own. */
export interface Child {
  readonly process: ChildProcess
  /** The next line that it prints; undefined once it has ended. */
  line(): Promise<string | undefined>
  /** Ends it with SIGKILL, and waits until it has. */
  kill(): Promise<void>
}

/** Runs a file of `test/` with tsx; what it prints on the error stream is shown. */
export function startChild(file: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    async line() {
      const next = await lines.next()
      return next.done === true ? undefined : next.value
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
