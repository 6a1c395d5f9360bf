import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../durable-file.ts'
import { SchemaRegistryError } from './errors.ts'

/** One schema file: `<directory>/<subject>/<version>.avsc`. */
export interface SchemaFile {
  readonly subject: string
  readonly version: number
  readonly path: string
}

const fileName = /^([1-9]\d{0,8})\.avsc$/

/** Every schema file of a folder, by subject and version; none where the folder is not there. */
export async function listSchemaFiles(directory: string): Promise<readonly SchemaFile[]> {
  const folders = await list(directory)
  const found = await Promise.all(
    folders.filter((entry) => entry.isDirectory()).map(({ name }) => filesOf(directory, name)),
  )
  return found
    .flat()
    .sort((left, right) => compare(left.subject, right.subject) || left.version - right.version)
}

/** Where a version is kept. A subject's folder has its name, with what no folder may have escaped. */
export function schemaPath(directory: string, subject: string, version: number): string {
  if (subject === '' || subject === '.' || subject === '..') {
    throw new SchemaRegistryError('refused', `'${subject}' cannot be the name of a subject`)
  }
  return join(directory, encodeURIComponent(subject), `${version}.avsc`)
}

/** Reads a schema file; undefined where there is none. */
export async function readSchemaFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a new schema file; an existing one is never changed. */
export async function writeSchemaFile(path: string, json: string): Promise<void> {
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true })
  await writeFile(path, json.endsWith('\n') ? json : `${json}\n`, { flag: 'wx', flush: true })
  await syncDirectory(folder)
}

async function filesOf(directory: string, folder: string): Promise<readonly SchemaFile[]> {
  const entries = await list(join(directory, folder))
  return entries.flatMap(({ name }) => {
    const version = fileName.exec(name)?.[1]
    if (version === undefined) return []
    const path = join(directory, folder, name)
    return [{ subject: decodeURIComponent(folder), version: Number(version), path }]
  })
}

async function list(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
