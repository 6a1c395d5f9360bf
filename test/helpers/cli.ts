import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../pipeline/cli/anabranch.mjs', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the real command line in a process of its own. */
export function startCli(args: readonly string[]): {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
} {
  const child = spawn(process.execPath, [program, ...args], { cwd: root })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, ended }
}

/** Runs a command to its end, which must be a good one, and answers what it printed. */
export async function cli(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await startCli(args).ended
  if (code !== 0) throw new Error(`anabranch ${args.join(' ')} ended with ${code}:\n${stderr}`)
  return stdout
}

/** The JSON objects that a command prints, one a line. */
export async function cliJsonLines(...args: readonly string[]): Promise<readonly unknown[]> {
  const lines = (await cli(...args, '--json')).split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as unknown)
}
