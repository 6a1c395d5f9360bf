import {
  compareSchemas,
  diffSchemas,
  parseSchema,
  type Comparison,
  type SchemaChange,
} from '#schemas'
import { CliError } from '../cli-error.ts'
import { print } from '../output/print.ts'
import { printable } from '../output/printable.ts'
import { readSchema } from '../schemas/read-schema.ts'
import { orNotFound, registryOf, type RegistryOptions } from '../schemas/registry-of.ts'

/** Options of `anabranch schema diff`. */
export interface SchemaDiffOptions extends RegistryOptions {
  readonly from?: number
  readonly to?: number
  readonly table?: string
  readonly state: string
  readonly json?: boolean
}

/** What is compared. */
interface Pair {
  readonly before: string
  readonly after: string
  readonly title: string
}

/**
 * `anabranch schema diff <subject> [file]`: what changes from the newest version to a file, or from one
 * version to the next; in which directions that fits; and what the archive's table needs for it.
 */
export async function schemaDiff(
  subject: string,
  file: string | undefined,
  options: SchemaDiffOptions,
): Promise<void> {
  const pair = await pairOf(subject, file, options)
  const [before, after] = [parseSchema(pair.before), parseSchema(pair.after)]
  const changes = diffSchemas(before, after)
  const backward = compareSchemas(after, before)
  const forward = compareSchemas(before, after)
  const statements = await statementsFor(pair, options)
  if (options.json === true) {
    return print([JSON.stringify({ subject, changes, backward, forward, statements })])
  }
  await print([
    pair.title,
    ...(changes.length === 0 ? ['  nothing that matters to messages'] : changes.map(changeLine)),
    ...verdictLines('backward (the new one reads old messages)', backward),
    ...verdictLines('forward (the old one reads new messages)', forward),
    ...(statements === undefined ? [] : ['', ...statementLines(statements)]),
  ])
}

async function pairOf(
  subject: string,
  file: string | undefined,
  options: SchemaDiffOptions,
): Promise<Pair> {
  const { registry } = await registryOf(options)
  const versions = await orNotFound(registry.versions(subject))
  const newest = versions.at(-1)?.version ?? 0
  const find = (wanted: number) => {
    const found = versions.find(({ version }) => version === wanted)
    if (found !== undefined) return found.json
    throw new CliError('notFound', `${subject} has no version ${wanted}`, {
      fix: `It has ${versions.map(({ version }) => version).join(', ')}.`,
    })
  }
  if (file !== undefined) {
    const from = options.from ?? newest
    const after = await readSchema(file)
    return { before: find(from), after, title: `${subject}: version ${from} → ${file}` }
  }
  const to = options.to ?? newest
  const from = options.from ?? versions.findLast(({ version }) => version < to)?.version ?? to
  const title = `${subject}: version ${from} → version ${to}`
  return { before: find(from), after: find(to), title }
}

async function statementsFor(
  { before, after }: Pair,
  { table, state, config, set }: SchemaDiffOptions,
): Promise<readonly string[] | undefined> {
  if (table === undefined) return undefined
  // Loaded only where it is asked for: it brings the database engine.
  const { tableStatements } = await import('../schemas/table-statements.ts')
  const settings = { ...(config !== undefined && { config }), ...(set !== undefined && { set }) }
  return tableStatements(table, [before, after], state, settings)
}

const signs = { added: '+', removed: '-', renamed: '~', changed: '~' } as const

function changeLine({ change, path, from, to }: SchemaChange): string {
  const place = path === '' ? 'the record' : path
  const sides = [from, to].filter((side) => side !== undefined).join(' → ')
  return printable(`  ${signs[change]} ${place} ${change}: ${sides}`)
}

function verdictLines(title: string, { canRead, problems, warnings }: Comparison): string[] {
  const found = canRead ? warnings : problems
  return [
    `${title}: ${canRead ? 'yes' : 'no'}`,
    ...found.map(({ path, reason }) =>
      printable(`  ${path === '' ? 'the schema' : path} ${reason}`),
    ),
  ]
}

function statementLines(statements: readonly string[]): readonly string[] {
  if (statements.length === 0) return ['The table needs no change.']
  return [
    'The table gets, before the first row that needs it:',
    ...statements.map((sql) => `${sql};`),
  ]
}
