import type { Connector } from '#connectors'
import { configSchema } from './schema.ts'
import { settingsOf, type Setting } from './setting.ts'

const introduction = `# Settings

<!-- Written from the schema. Write it anew: GOLDEN_UPDATE=1 npx vitest run --config test/vitest.config.ts test/pipeline/config -->

Each setting has a default. A settings file (JSON or YAML, sections as below) overrides it, an
environment variable overrides the file, and the command line overrides both. A setting that does not
exist or a value that is not allowed keeps the pipeline from starting; all of them are told at once.
Secrets are never printed.

\`\`\`yaml
runtime:
  checkpointIntervalMs: 500
log:
  level: warn
\`\`\``

const titles: Readonly<Record<string, string>> = {
  runtime: 'Runtime',
  state: 'State',
  log: 'Log',
}

/** The reference of every setting, as Markdown: written from the schemas, so it cannot drift. */
export function configDocs(connectors: readonly Connector[]): string {
  const settings = settingsOf(configSchema(connectors))
  const general = Object.entries(titles).map(([name, title]) =>
    section(`## ${title}`, settings.filter(isIn(name))),
  )
  const outside = connectors.map(({ name, summary }) =>
    section(`## Connector ${name}\n\n${summary}`, settings.filter(isIn(`connectors.${name}`))),
  )
  return `${[introduction, ...general, ...outside].join('\n\n')}\n`
}

function isIn(parent: string): (setting: Setting) => boolean {
  return ({ path }) => path.startsWith(`${parent}.`)
}

function section(heading: string, settings: readonly Setting[]): string {
  if (settings.length === 0) return `${heading}\n\nIt has no settings.`
  const header = '| setting | default | allowed | environment | meaning |\n|---|---|---|---|---|'
  return `${heading}\n\n${[header, ...settings.map(row)].join('\n')}`
}

function row({ path, env, sensitive, schema }: Setting): string {
  const meaning = `${schema.doc ?? ''}${sensitive ? ' **Secret.**' : ''}`
  const cells = [code(path), defaultOf(schema.default), allowedOf(schema), code(env), meaning]
  return `| ${cells.map(escape).join(' | ')} |`
}

function defaultOf(value: unknown): string {
  if (value === null) return 'none: must be set'
  return value === '' ? 'empty' : code(typeof value === 'string' ? value : JSON.stringify(value))
}

function allowedOf({ format, default: value, ...rest }: Setting['schema']): string {
  const allowed: unknown = rest['allowed']
  if (typeof allowed === 'string') return allowed
  if (Array.isArray(format)) return format.map((choice) => code(String(choice))).join(', ')
  if (typeof format === 'string') return formatNames[format] ?? format
  return typeNames[typeof value] ?? typeof value
}

const formatNames: Readonly<Record<string, string>> = {
  nat: 'a whole number, 0 or more',
  int: 'a whole number',
  port: 'a port, 0 to 65535',
  '*': 'anything',
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
}

function code(text: string): string {
  return `\`${text}\``
}

function escape(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
