import { spawn } from 'node:child_process'

/**
 * Kills a process when this one ends, even by SIGKILL: a shell waits at a pipe that only this process
 * holds, and a pipe closes with its last holder.
 */
export function guard(pid: number): void {
  const script = 'read -r line; kill -KILL "$1" 2>/dev/null'
  const shell = spawn('sh', ['-c', script, 'guard', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  const { stdin } = shell
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
}
