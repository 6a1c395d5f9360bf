import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from './blob-store.ts'
import { writeDurably } from './durable-file.ts'

/** Blobs as files of a directory, which is made when the first one is put there. */
export function fileBlobs(directory: string): BlobStore {
  const pathOf = (name: string): string => join(directory, name)
  return {
    pathOf,

    async put(name, bytes) {
      await mkdir(directory, { recursive: true })
      await writeDurably(pathOf(name), bytes)
    },

    get: (name) => readFile(pathOf(name)).catch(absent),

    async list() {
      const names = (await readdir(directory).catch(absent)) ?? []
      return names.filter((name) => !name.endsWith('.new'))
    },

    async remove(names) {
      await Promise.all(names.map((name) => rm(pathOf(name), { force: true })))
    },
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
