import { open, readdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Writes a file whole or not at all, for its owner only: a power cut leaves what was there before, or
 * all of the new content. Nobody else may write it meanwhile.
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await renameDurably(temporary, path)
}

/** Renames a file or directory, so that a power cut does not take it back. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncDirectory(dirname(to))
}

/** Makes a directory and the files in it durable. */
export async function syncFilesIn(path: string): Promise<void> {
  for (const name of await readdir(path)) await sync(join(path, name))
  await syncDirectory(path)
}

/** Makes what was created, renamed and removed in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  await sync(path)
}

async function sync(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
