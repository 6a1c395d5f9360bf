import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Holder } from './holder.ts'

const namePattern = /^writer\.(\d+)\.lock$/

/** Name of the lock file of a turn. */
export function lockName(turn: number): string {
  return `writer.${turn}.lock`
}

/** The last turn that somebody took, 0 where nobody did. */
export async function lastTurn(directory: string): Promise<number> {
  return Math.max(0, ...(await turnsIn(directory)))
}

/** Who took a turn, or undefined where the file has gone. */
export async function readHolder(directory: string, turn: number): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, lockName(turn)), 'utf8')) as Holder
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Takes a turn, or answers false when somebody else has. The file is there whole or not at all. */
export async function takeTurn(directory: string, turn: number, holder: Holder): Promise<boolean> {
  const claim = await writeClaim(directory, holder)
  try {
    await link(claim, join(directory, lockName(turn)))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(claim, { force: true })
  }
}

/** Says in one's own lock file that the turn is over. */
export async function endTurn(directory: string, turn: number, holder: Holder): Promise<void> {
  const claim = await writeClaim(directory, { ...holder, released: true })
  await rename(claim, join(directory, lockName(turn)))
}

/** Takes a turn away; it may be gone already. */
export async function removeTurn(directory: string, turn: number): Promise<void> {
  await rm(join(directory, lockName(turn)), { force: true })
}

/** Removes what earlier holders left. */
export async function removeTurnsBefore(directory: string, turn: number): Promise<void> {
  for (const earlier of await turnsIn(directory)) {
    if (earlier >= turn) continue
    const holder = await readHolder(directory, earlier)
    if (holder?.socket !== undefined) await rm(join(directory, holder.socket), { force: true })
    await removeTurn(directory, earlier)
  }
}

async function turnsIn(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory)
  return names.flatMap((name) => {
    const turn = namePattern.exec(name)?.[1]
    return turn === undefined ? [] : [Number(turn)]
  })
}

async function writeClaim(directory: string, holder: Holder): Promise<string> {
  const path = join(directory, `writer.${process.pid}.${randomBytes(6).toString('hex')}.claim`)
  await writeFile(path, JSON.stringify(holder))
  return path
}
