import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'

/** A command to run to its end. */
export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Runs a command to its end. Throws with the end of what it printed when it fails. */
export async function run({ command, args, directory, environment }: Command): Promise<string> {
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ])
  if (code === 0) return output
  const last = `${output}${errors}`.trimEnd().split('\n').slice(-20).join('\n')
  throw new Error(`${command} ${args.join(' ')} failed (exit code ${code}):\n${last}`)
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
