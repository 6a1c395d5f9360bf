import { stat } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError, errorCode, errorMessage } from './cli-error.ts'
import type { PipelineDefinition } from '../graph.ts'

/** A pipeline definition and the file it came from. */
export interface LoadedDefinition {
  readonly path: string
  readonly definition: PipelineDefinition
}

/**
 * Imports a definition file and takes its default export. Ends the command with what is wrong and
 * where: no such file, a syntax error, an error thrown while it was loaded, something else exported.
 */
export async function loadDefinition(file: string): Promise<LoadedDefinition> {
  const fix = 'Name the TypeScript or JavaScript file of a pipeline, such as examples/customers.ts.'
  const { path, exported: definition } = await loadDefault(file, fix)
  if (isDefinition(definition)) return { path, definition }
  const exported = definition === undefined ? 'nothing' : 'something else'
  throw new CliError('usage', `${shown(path)} has to export a pipeline, and exports ${exported}`, {
    fix: "Write: export default pipeline('name', (p) => { … })",
  })
}

/** What a file's default export is. `fix` says which file to name where there is none. */
export async function loadDefault(
  file: string,
  fix: string,
): Promise<{ readonly path: string; readonly exported: unknown }> {
  const path = resolve(file)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) {
    const problem = found === undefined ? 'there is no file' : 'this is no file:'
    throw new CliError('usage', `${problem} ${path}`, { fix })
  }
  const module = await importModule(path)
  return { path, exported: module['default'] }
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    if (isStartUpError(error)) throw error
    throw new CliError('usage', `${shown(path)} cannot be loaded: ${firstLines(error)}`, {
      fix: fixFor(error),
      cause: error,
    })
  }
}

/** A definition is an ES module: in a package of another type it is taken for CommonJS. */
function fixFor(error: unknown): string {
  if (['ERR_REQUIRE_CYCLE_MODULE', 'ERR_REQUIRE_ESM'].includes(errorCode(error) ?? '')) {
    return 'Set "type": "module" in the package.json next to it, or name the file .mts'
  }
  return 'Mend the file; --verbose shows where the error came from.'
}

/** What the builder throws says all there is to say. */
function isStartUpError(error: unknown): boolean {
  return ['config', 'plan'].includes(errorCode(error) ?? '')
}

function isDefinition(value: unknown): value is PipelineDefinition {
  if (typeof value !== 'object' || value === null) return false
  if (!('name' in value) || !('nodes' in value)) return false
  return typeof value.name === 'string' && Array.isArray(value.nodes)
}

function firstLines(error: unknown): string {
  return errorMessage(error).split('\n').slice(0, 4).join('\n')
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path
}
