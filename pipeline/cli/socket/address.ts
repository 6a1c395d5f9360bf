import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { readJson, writeJson, type StateDirectory } from '../state-directory.ts'

const prefix = 'anabranch-'

/** Bytes of a Unix socket's path at the most: `sun_path` holds 104 with the closing zero on macOS, 108 on Linux. */
export const socketPathBytesMax = 103

/** What a run leaves in its state directory for whoever wants to talk to it. */
export interface RunFile {
  readonly pid: number
  readonly startedAtMs: number
  /** Path of its socket. */
  readonly socket: string
}

/**
 * Where the socket of a run goes: into the state directory, or into a directory of its own under the
 * system's temporary one, made for the owner only, when that path would be too long.
 */
export async function socketPath(state: StateDirectory): Promise<string> {
  const path = join(state.path, 'run.sock')
  if (Buffer.byteLength(path) <= socketPathBytesMax) return path
  return join(await mkdtemp(join(tmpdir(), prefix)), 'run.sock')
}

/** Tells where the socket is. Call it under the lock of the state directory. */
export async function publishAddress(state: StateDirectory, socket: string): Promise<void> {
  const file: RunFile = { pid: process.pid, startedAtMs: Date.now(), socket }
  await writeJson(state.runFile, file)
}

/** The run that is going on, or that crashed and could not clean up. */
export async function findRun(state: StateDirectory): Promise<RunFile | undefined> {
  return readJson<RunFile>(state.runFile)
}

/** Removes what a run left: its socket and its address. Call it under the lock of the state directory. */
export async function removeAddress(state: StateDirectory): Promise<void> {
  const run = await findRun(state).catch(() => undefined)
  const inside = join(state.path, 'run.sock')
  await rm(inside, { force: true })
  if (run !== undefined && run.socket !== inside && isTemporary(run.socket)) {
    await rm(dirname(run.socket), { recursive: true, force: true })
  }
  await rm(state.runFile, { force: true })
}

/** Only a directory that `socketPath` made is removed, whatever the file says. */
function isTemporary(socket: string): boolean {
  const directory = dirname(resolve(socket))
  return dirname(directory) === resolve(tmpdir()) && basename(directory).startsWith(prefix)
}
