import { open, readFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { Holder } from './holder.ts'

/** Longest path of a socket that every system takes. */
const socketPathMax = 100

/** Whether the process that wrote `holder` still runs. */
export function isAlive(directory: string, holder: Holder): Promise<boolean> {
  if (holder.released === true) return Promise.resolve(false)
  return holder.socket === undefined ? hasProcess(holder) : answers(directory, holder.socket)
}

/**
 * Opens a socket that the system closes with the process, however that ends. It shows life across
 * containers too, where process ids say nothing. Undefined where the file system takes no sockets.
 */
export async function openSocket(directory: string, name: string): Promise<Server | undefined> {
  const server = createServer((connection) => connection.destroy())
  server.unref()
  const opened = await withSocketPath(
    directory,
    name,
    (path) =>
      new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false))
        server.listen({ path, exclusive: true }, () => resolve(true))
      }),
  )
  return opened ? server : undefined
}

/** When the process began, in clock ticks; undefined where the system does not tell. */
export async function startTicksOf(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in parentheses, which may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[19])
  } catch {
    return undefined
  }
}

async function hasProcess({ pid, startTicks }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // Process ids are given out again; one that began at another time is another process.
  const now = await startTicksOf(pid)
  return startTicks === undefined || now === undefined || startTicks === now
}

function answers(directory: string, name: string): Promise<boolean> {
  return withSocketPath(
    directory,
    name,
    (path) =>
      new Promise<boolean>((resolve) => {
        const connection = connect(path)
        connection.once('connect', () => {
          connection.destroy()
          resolve(true)
        })
        connection.once('error', (error: NodeJS.ErrnoException) => {
          // Refused: the file is there and nobody listens. Any other trouble is no proof of death.
          resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')
        })
      }),
  )
}

/** A path for a socket in a directory; one that is too long goes by the directory's descriptor. */
async function withSocketPath<T>(
  directory: string,
  name: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(directory, name)
  if (Buffer.byteLength(path) <= socketPathMax) return use(path)
  const handle = await open(directory)
  try {
    return await use(`/proc/self/fd/${handle.fd}/${name}`)
  } finally {
    await handle.close()
  }
}
