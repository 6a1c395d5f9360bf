import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file whole or not at all: a power cut leaves what was there before, or all of the new
 * content. Nobody else may write it meanwhile.
 */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.new`
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

/** Makes what was created, renamed and removed in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
