import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { join } from 'node:path'
import type { Holder } from './lock/holder.ts'
import { isAlive, openSocket, startTicksOf } from './lock/liveness.ts'
import * as files from './lock/lock-files.ts'

/** A directory that this process, and no other, writes to. */
export interface DirectoryLock {
  release(): Promise<void>
}

/** Another process holds the directory. Refuses to start; nothing was touched. */
export class StateLockedError extends Error {
  override readonly name = 'StateLockedError'
  readonly directory: string
  readonly holderPid: number
  readonly sinceMs: number

  constructor(directory: string, { pid, sinceMs, facts }: Holder) {
    const about = Object.entries(facts).map(([name, fact]) => `, ${name} ${fact}`)
    super(
      `State directory ${directory} is in use by process ${pid}${about.join('')}, since ` +
        `${new Date(sinceMs).toISOString()}. Stop that process (its lock goes with it, however it ` +
        'ends), or give this run another directory.',
    )
    this.directory = directory
    this.holderPid = pid
    this.sinceMs = sinceMs
  }
}

/**
 * Makes this process the one writer of a directory, or throws `StateLockedError` at once. A holder
 * that was killed leaves nothing to clean up and nothing to wait for.
 *
 * Turns are numbered lock files. A turn is taken with link(2), which only one process can do, and only
 * after the holder of the one before has gone; turns never go back, so what a slow starter saw cannot
 * be mistaken for the present.
 */
export async function lockDirectory(
  directory: string,
  facts: Readonly<Record<string, string>> = {},
): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true })
  // Looked at before anything is written, so that a refused starter leaves no trace.
  await refuseWhileHeld(directory, await files.lastTurn(directory))
  const socketName = `writer.${process.pid}.${randomBytes(4).toString('hex')}.sock`
  const socket = await openSocket(directory, socketName)
  const holder = await describeSelf(facts, socket && socketName)
  try {
    const turn = await takeNextTurn(directory, holder)
    await files.removeTurnsBefore(directory, turn)
    return { release: () => release(directory, turn, holder, socket) }
  } catch (error) {
    await closeSocket(directory, holder, socket)
    throw error
  }
}

async function takeNextTurn(directory: string, holder: Holder): Promise<number> {
  for (;;) {
    const last = await files.lastTurn(directory)
    await refuseWhileHeld(directory, last)
    if (!(await files.takeTurn(directory, last + 1, holder))) continue
    // Somebody may have gone past while this process slept: then this turn is none.
    if ((await files.lastTurn(directory)) === last + 1) return last + 1
    await files.removeTurn(directory, last + 1)
  }
}

async function refuseWhileHeld(directory: string, turn: number): Promise<void> {
  const holder = await files.readHolder(directory, turn)
  if (holder !== undefined && (await isAlive(directory, holder))) {
    throw new StateLockedError(directory, holder)
  }
}

async function describeSelf(
  facts: Readonly<Record<string, string>>,
  socket: string | undefined,
): Promise<Holder> {
  const { pid } = process
  const startTicks = await startTicksOf(pid)
  return {
    pid,
    ...(startTicks !== undefined && { startTicks }),
    ...(socket !== undefined && { socket }),
    sinceMs: Date.now(),
    facts,
  }
}

async function release(
  directory: string,
  turn: number,
  holder: Holder,
  socket: Server | undefined,
): Promise<void> {
  await files.endTurn(directory, turn, holder)
  await closeSocket(directory, holder, socket)
}

async function closeSocket(
  directory: string,
  holder: Holder,
  socket: Server | undefined,
): Promise<void> {
  if (socket === undefined || holder.socket === undefined) return
  await new Promise((resolve) => socket.close(resolve))
  await rm(join(directory, holder.socket), { force: true })
}
