import { schemaRegistry } from '#connectors'
import { checkCompatibility, fixFor, parseSchema, type Incompatibility } from '#schemas'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/print.ts'
import { printable } from '../output/printable.ts'
import { findingLine, warnOf } from '../schemas/findings.ts'
import { readSchema } from '../schemas/read-schema.ts'
import { registryOf, type RegistryOptions } from '../schemas/registry-of.ts'

/** Options of `anabranch schema check`. */
export interface SchemaCheckOptions extends RegistryOptions {
  readonly json?: boolean
}

/** One thing that is wrong, as `--json` prints it. */
interface Problem {
  readonly subject: string
  readonly kind: string
  readonly message: string
  readonly fix?: string
  readonly version?: number
  readonly path?: string
}

interface Checked {
  readonly schemas: number
  readonly problems: readonly Problem[]
}

/**
 * `anabranch schema check`: whether all versions of a registry fit each other (and, in a folder, its
 * lock), or whether files fit the registry. What does not fit ends it with 1, for builds.
 */
export async function schemaCheck(
  files: readonly string[],
  options: SchemaCheckOptions,
): Promise<void> {
  const opened = await registryOf(options)
  const { registry, folder } = opened
  const checked =
    files.length > 0
      ? await checkFiles(registry, files)
      : folder === undefined
        ? await checkVersions(registry)
        : await schemaRegistry.checkFolder(folder)
  if (checked.schemas === 0) {
    throw new CliError('notFound', `${registry.where} has no schemas`, {
      fix: 'Name the registry with --registry, or register a schema first.',
    })
  }
  await say(checked, registry.where, options.json === true)
}

async function checkFiles(
  registry: schemaRegistry.SchemaRegistry,
  files: readonly string[],
): Promise<Checked> {
  const problems: Problem[] = []
  for (const file of files) {
    const { subject, path } = subjectAndPath(file)
    const verdict = await registry.check(subject, await readSchema(path))
    warnOf(verdict)
    problems.push(...verdict.problems.map((found) => problemOf(subject, found)))
  }
  return { schemas: files.length, problems }
}

async function checkVersions(registry: schemaRegistry.SchemaRegistry): Promise<Checked> {
  const problems: Problem[] = []
  let schemas = 0
  for (const subject of await registry.subjects()) {
    const mode = (await registry.compatibility(subject)) ?? 'NONE'
    const versions = (await registry.versions(subject)).map(({ version, json }) => ({
      version,
      schema: parseSchema(json),
    }))
    schemas += versions.length
    for (const [index, { schema }] of versions.entries()) {
      const verdict = checkCompatibility(mode, schema, versions.slice(0, index))
      problems.push(...verdict.problems.map((found) => problemOf(subject, found)))
    }
  }
  return { schemas, problems }
}

async function say({ schemas, problems }: Checked, where: string, json: boolean): Promise<void> {
  if (problems.length > 0) process.exitCode = exitCodes.failed.code
  if (json) return print([JSON.stringify({ ok: problems.length === 0, schemas, problems })])
  if (problems.length === 0) return print([`${where}: ${schemas} schemas fit`])
  for (const { message, fix } of problems) {
    const hint = fix === undefined ? '' : `  ${printable(fix)}\n`
    process.stderr.write(`${printable(message)}\n${hint}`)
  }
}

function problemOf(subject: string, found: Incompatibility): Problem {
  const { version, path, kind } = found
  const message = `${subject}: ${findingLine(found)}`
  return { subject, kind, version, path, message, fix: fixFor(found) }
}

/** `orders-value=schemas/order.avsc`, or `schemas/orders-value.avsc`. */
function subjectAndPath(file: string): { readonly subject: string; readonly path: string } {
  const equals = file.indexOf('=')
  if (equals > 0) return { subject: file.slice(0, equals), path: file.slice(equals + 1) }
  const subject = /([^/\\]+)\.avsc$/.exec(file)?.[1]
  if (subject !== undefined && !/^\d+$/.test(subject)) return { subject, path: file }
  throw new CliError('usage', `which subject is ${file}?`, {
    fix: `Write SUBJECT=FILE, such as orders-value=${file}`,
  })
}
