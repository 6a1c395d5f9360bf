import { alive, gone } from './alive.ts'

/** How long a killed process may take until it is gone. */
const killMs = 30_000

/** Sends a process a signal and waits until it is gone; kills it when that takes longer than the time. */
export async function end(pid: number, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  if (!alive(pid)) return
  send(pid, signal)
  // A paused process would see SIGTERM only after this.
  send(pid, 'SIGCONT')
  if (await gone(pid, withinMs)) return
  send(pid, 'SIGKILL')
  if (!(await gone(pid, killMs))) throw new Error(`process ${pid} is still there after SIGKILL`)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone meanwhile.
  }
}
