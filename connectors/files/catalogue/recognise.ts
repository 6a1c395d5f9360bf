import { open, type FileHandle } from 'node:fs/promises'
import { ifExists } from '../file-errors.ts'
import type { SavedFile } from './input-file.ts'
import type { ListedFile } from './list-files.ts'
import { hashOf, readAt, readMarked } from './mark.ts'

/**
 * Finds which of the `lost` files (known, but not under their paths any more) is what is now listed
 * as `candidate`: one that was renamed or copied, and may have grown. Those with the same inode are
 * looked at first.
 */
export async function recognise(
  candidate: ListedFile,
  lost: Iterable<SavedFile>,
): Promise<SavedFile | undefined> {
  const possible = [...lost].filter(({ mark }) => mark.tailEnd <= candidate.size)
  if (possible.length === 0) return undefined
  const handle = await ifExists(() => open(candidate.path))
  if (handle === undefined) return undefined
  try {
    const renamed = possible.filter(({ inode }) => inode === candidate.inode)
    return (await firstMatch(handle, renamed)) ?? (await firstMatch(handle, possible))
  } finally {
    await handle.close()
  }
}

async function firstMatch(
  handle: FileHandle,
  possible: readonly SavedFile[],
): Promise<SavedFile | undefined> {
  // Nearly all heads have the same length, so one read rules nearly all candidates out.
  const heads = new Map<number, string>()
  for (const saved of possible) {
    const { headBytes, head } = saved.mark
    const known = heads.get(headBytes) ?? hashOf(await readAt(handle, 0, headBytes))
    heads.set(headBytes, known)
    if (known === head && (await readMarked(handle, saved.mark)) !== undefined) return saved
  }
  return undefined
}
