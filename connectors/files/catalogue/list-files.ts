import { readdir, stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { SetupError } from '../../errors.ts'
import { codeOf, ifExists } from '../file-errors.ts'

/** A file as a directory shows it. */
export interface ListedFile {
  /** As it is opened; also names the partition. */
  readonly path: string
  readonly inode: number
  readonly size: number
  readonly modifiedMs: number
}

/** Files of a directory that hold lines or CSV rows, packed or not. */
export const readableNames = /\.(ndjson|jsonl|json|csv|txt|log)(\.gz)?$/i

/**
 * The files under `paths`, sorted by path, each once. A directory stands for the files in it and
 * below it whose names match `names` (see `readableNames`) and do not begin with a dot. A file that is named itself may have any name. Throws `SetupError` for a path that cannot be
 * read, and for more than `filesMax` files. A path that does not exist is refused or allowed for.
 */
export async function listFiles(
  paths: readonly string[],
  filesMax: number,
  missing: 'refuse' | 'allow',
  names = readableNames,
): Promise<readonly ListedFile[]> {
  const found = new Map<string, ListedFile>()
  for (const path of paths) {
    for await (const file of under(normalize(path), missing, names)) {
      found.set(file.path, file)
      if (found.size > filesMax) throw new SetupError(tooMany(path, filesMax))
    }
  }
  return [...found.values()].sort((left, right) => (left.path < right.path ? -1 : 1))
}

async function* under(
  path: string,
  missing: 'refuse' | 'allow',
  names: RegExp,
): AsyncIterable<ListedFile> {
  const status = missing === 'refuse' ? await statOf(path) : await ifExists(() => stat(path))
  if (status === undefined) return
  if (status.isFile()) yield listed(path, status)
  else if (status.isDirectory()) yield* inDirectory(path, names)
  else throw new SetupError(`${path} is neither a file nor a directory: name one that is`)
}

async function* inDirectory(directory: string, names: RegExp): AsyncIterable<ListedFile> {
  // What vanishes between listing and looking is not there any more: not an error.
  const entries = (await ifExists(() => readdir(directory, { withFileTypes: true }))) ?? []
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* inDirectory(path, names)
    else if (names.test(entry.name)) {
      const status = await ifExists(() => stat(path))
      if (status?.isFile() === true) yield listed(path, status)
    }
  }
}

function listed(
  path: string,
  { ino, size, mtimeMs }: { readonly ino: number; readonly size: number; readonly mtimeMs: number },
): ListedFile {
  return { path: path.split(sep).join('/'), inode: ino, size, modifiedMs: mtimeMs }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') throw new SetupError(notThere(path), { cause: error })
    if (code === 'EACCES') throw new SetupError(forbidden(path), { cause: error })
    throw error
  }
}

function notThere(path: string): string {
  return (
    `${path} does not exist (looked for from ${process.cwd()}): correct paths of files.read, ` +
    'or name another input with --input'
  )
}

function forbidden(path: string): string {
  return `${path} may not be read by this user: grant read permission, or leave it out of the input`
}

function tooMany(path: string, filesMax: number): string {
  return (
    `more than ${filesMax} files were found, the last ones under ${path}: move away what has been ` +
    'read, join small files, or raise files.filesMax'
  )
}
