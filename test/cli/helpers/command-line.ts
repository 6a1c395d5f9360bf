import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findRun } from '../../../pipeline/cli/socket/address.ts'
import { ask } from '../../../pipeline/cli/socket/client.ts'
import { stateDirectory } from '../../../pipeline/cli/state-directory.ts'
import type { RunProgress } from '../../../pipeline/runtime/run-types.ts'

/** Path of the program. */
export const bin = fileURLToPath(new URL('../../../pipeline/cli/anabranch.mjs', import.meta.url))

/** What a command left when it had ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that is going on. */
export interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
}

/** Starts the real command line in a process of its own. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout,
    stderr,
  }))
  return { process: child, ended }
}

/** Runs a command to its end. */
export function command(...args: readonly string[]): Promise<Ended> {
  return start(args).ended
}

/** Waits until the run on a state directory answers, and is as the condition wants it. */
export async function whenRunning(
  started: Started,
  state: string,
  condition: (progress: RunProgress) => boolean = () => true,
): Promise<RunProgress> {
  for (;;) {
    const { exitCode } = started.process
    if (exitCode !== null) throw new Error(`it ended: ${JSON.stringify(await started.ended)}`)
    const progress = await progressOf(state)
    if (progress !== undefined && condition(progress)) return progress
    await sleep(20)
  }
}

async function progressOf(state: string): Promise<RunProgress | undefined> {
  const run = await findRun(stateDirectory(state))
  const answer = run === undefined ? undefined : await ask(run.socket, 'progress')
  const first = await answer?.next()
  return first?.value as RunProgress | undefined
}

/** The lines of an output, each parsed as JSON. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}
