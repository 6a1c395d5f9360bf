import { checkCompatibility, fixFor, InvalidSchemaError, readerSchema, parseSchema } from '#schemas'
import { emptyLock, fingerprintOf, readLock, type SchemaLock } from './lock-file.ts'
import { listSchemaFiles, readSchemaFile, schemaPath, type SchemaFile } from './subject-files.ts'

/** What is wrong with a folder of schemas. */
export interface FolderProblem {
  readonly kind: 'changed' | 'missing-file' | 'missing-lock' | 'invalid-schema' | 'incompatible'
  readonly subject: string
  readonly version: number
  /** What is wrong. */
  readonly message: string
  readonly fix: string
}

/** What a check of a folder found. */
export interface FolderCheck {
  /** Files that were looked at. */
  readonly schemas: number
  readonly problems: readonly FolderProblem[]
}

interface KnownFile extends SchemaFile {
  readonly json: string
}

/**
 * Checks a folder of schemas for a build: every file is in the lock and as it was registered, every
 * locked file is there, every version fits the ones before it.
 */
export async function checkFolder(directory: string): Promise<FolderCheck> {
  const lock = (await readLock(directory)) ?? emptyLock
  const files = await listSchemaFiles(directory)
  const known = await Promise.all(
    files.map(async (file) => ({ ...file, json: (await readSchemaFile(file.path)) ?? '' })),
  )
  const problems = [
    ...known.flatMap((file) => checkFile(file, lock)),
    ...missingFiles(directory, lock, files),
    ...known.flatMap((file) => checkFit(file, known, lock)),
  ]
  return { schemas: files.length, problems }
}

function checkFile(file: KnownFile, lock: SchemaLock): readonly FolderProblem[] {
  const { subject, version, path, json } = file
  try {
    readerSchema(json)
  } catch (error) {
    if (!(error instanceof InvalidSchemaError)) throw error
    const where = error.path === '' ? path : `${path}: ${error.path}`
    return [problem('invalid-schema', file, `${where}: ${error.message}`, 'Mend the schema.')]
  }
  const locked = lock.subjects[subject]?.versions[String(version)]
  if (locked === undefined) {
    const fix = `Register it: npx anabranch schema register ${subject} ${path}`
    return [problem('missing-lock', file, `${path} is not in the lock`, fix)]
  }
  if (locked.fingerprint === fingerprintOf(json)) return []
  const fix = 'Put it back as it was, and register the change as the next version.'
  return [problem('changed', file, `${path} was changed after it was registered`, fix)]
}

function missingFiles(
  directory: string,
  lock: SchemaLock,
  files: readonly SchemaFile[],
): readonly FolderProblem[] {
  const present = new Set(files.map(({ subject, version }) => `${version} ${subject}`))
  return Object.entries(lock.subjects).flatMap(([subject, { versions }]) =>
    Object.keys(versions)
      .filter((version) => !present.has(`${version} ${subject}`))
      .map((version) => {
        const message = `${schemaPath(directory, subject, Number(version))} is in the lock and not there`
        const fix = 'Take it from version control again: messages may have been written under it.'
        return problem('missing-file', { subject, version: Number(version) }, message, fix)
      }),
  )
}

function checkFit(
  file: KnownFile,
  files: readonly KnownFile[],
  lock: SchemaLock,
): readonly FolderProblem[] {
  const { subject, version } = file
  const mode = lock.subjects[subject]?.compatibility ?? lock.compatibility
  const before = files.filter((other) => other.subject === subject && other.version < version)
  try {
    const earlier = before.map((other) => ({
      version: other.version,
      schema: parseSchema(other.json),
    }))
    const { problems } = checkCompatibility(mode, parseSchema(file.json), earlier)
    return problems.map((found) => {
      const where = found.path === '' ? 'the schema' : found.path
      const [reader, writer] =
        found.direction === 'backward' ? [version, found.version] : [found.version, version]
      const message = `${subject} is ${mode}: version ${reader} cannot read version ${writer}: ${where} ${found.reason}`
      return problem('incompatible', file, message, fixFor(found))
    })
  } catch (error) {
    // A file that is no schema is told of already.
    if (error instanceof InvalidSchemaError) return []
    throw error
  }
}

function problem(
  kind: FolderProblem['kind'],
  { subject, version }: Pick<SchemaFile, 'subject' | 'version'>,
  message: string,
  fix: string,
): FolderProblem {
  return { kind, subject, version, message, fix }
}
