import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'

/** A command to run to its end. */
export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** How long it may take; then it is killed. Default 30 minutes. */
  readonly timeoutMs?: number
}

/** A download on a slow line, or the build of the Kafka driver on a busy machine. */
const longestMs = 30 * 60_000

/** Runs a command to its end. Throws with the end of what it printed when it fails or takes too long. */
export async function run(given: Command): Promise<string> {
  const { command, args, directory, environment, timeoutMs = longestMs } = given
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const called = `${command} ${args.join(' ')}`
  const timer = setTimeout(() => {
    const late = new Error(`${called} took more than ${timeoutMs / 1000} s`)
    child.kill('SIGKILL')
    // What it started may live on and hold them open.
    child.stdout.destroy(late)
    child.stderr.destroy(late)
  }, timeoutMs)
  try {
    const ended = once(child, 'close') as Promise<[number | null]>
    const printed = [text(child.stdout), text(child.stderr)] as const
    const [output, errors, [code]] = await Promise.all([...printed, ended])
    if (code === 0) return output
    const last = `${output}${errors}`.trimEnd().split('\n').slice(-20).join('\n')
    throw new Error(`${called} failed (exit code ${code}):\n${last}`)
  } finally {
    clearTimeout(timer)
  }
}

/** Whether a command can be run. */
export async function isInstalled(command: string): Promise<boolean> {
  try {
    await run({ command: 'sh', args: ['-c', 'command -v "$1"', 'sh', command] })
    return true
  } catch {
    return false
  }
}
