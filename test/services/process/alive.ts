import { readFileSync, readdirSync } from 'node:fs'
import { until } from './until.ts'

/**
 * Whether a process runs. A zombie counts as gone, but only when no thread is left: the main thread of a
 * killed Java process is a zombie at once, while others still hold its sockets for a moment.
 */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    const zombie = /^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return !zombie || readdirSync(`/proc/${pid}/task`).length > 1
  } catch {
    // No /proc on this system, or gone meanwhile.
    return process.platform !== 'linux'
  }
}

/** Waits until a process is gone; false when it is still there after the time. */
export async function gone(pid: number, withinMs: number): Promise<boolean> {
  return until(() => !alive(pid), withinMs)
}

/** Whether a process runs whose command line mentions the text: a number may have been given again. */
export function runs(pid: number, mentioned: string): boolean {
  if (!alive(pid)) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mentioned)
  } catch {
    return process.platform !== 'linux'
  }
}
