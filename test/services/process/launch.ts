import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alive } from './alive.ts'
import { end } from './end.ts'
import { guard } from './guard.ts'
import { isFree } from './ports.ts'
import type { Server, ServerCommand } from './server.ts'
import { until } from './until.ts'

/** How long a server may take until it answers, on a machine that is busy with tests. */
const startMs = 180_000
/** How long the ports of a process that has ended may stay taken. */
const portsMs = 20_000
/** How long an end in order may take before the process is killed. */
const stopMs = 30_000

/** Starts a server and waits until it answers. */
export async function launch(command: ServerCommand): Promise<Server> {
  let pid = await start(command)
  const finish = async (signal: NodeJS.Signals) => {
    await end(pid, signal, stopMs)
    await portsFree(command)
  }
  return {
    address: command.address,
    directory: command.directory,
    kill: () => finish('SIGKILL'),
    pause: () => void process.kill(pid, 'SIGSTOP'),
    resume: () => void process.kill(pid, 'SIGCONT'),
    async restart() {
      await finish('SIGTERM')
      pid = await start(command)
    },
    stop: () => finish('SIGTERM'),
  }
}

/** The log of a server. */
export function logFile(directory: string): string {
  return join(directory, 'log')
}

/** The file with the process id of a server. */
export function pidFile(directory: string): string {
  return join(directory, 'pid')
}

async function start(command: ServerCommand): Promise<number> {
  await portsFree(command)
  const log = logFile(command.directory)
  const output = openSync(log, 'a')
  const loggedBytes = statSync(log).size
  const child = spawn(command.command, command.args, {
    cwd: command.directory,
    env: { ...process.env, ...command.environment },
    detached: command.shared,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  failed.catch(() => {})
  const { pid } = child
  if (pid === undefined) return failed
  child.unref()
  if (!command.shared) guard(pid)
  await writeFile(pidFile(command.directory), `${pid}\n`)
  const logged = () => readFileSync(log).subarray(loggedBytes).toString()
  await answering(command, pid, logged)
  return pid
}

async function answering({ name, ready }: ServerCommand, pid: number, logged: () => string) {
  const answers = await until(async () => !alive(pid) || (await ready(logged())), startMs)
  if (answers && alive(pid)) return
  await end(pid, 'SIGKILL', stopMs)
  const reason = answers ? 'ended at its start' : `does not answer after ${startMs / 1000} s`
  throw new Error(`${name} ${reason}. The end of its log:\n${tail(logged())}`)
}

async function portsFree({ name, ports }: ServerCommand): Promise<void> {
  for (const port of ports) {
    const free = await until(() => isFree(port), portsMs)
    if (!free) throw new Error(`${name} needs port ${port}, on which something else listens`)
  }
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-20).join('\n')
}
