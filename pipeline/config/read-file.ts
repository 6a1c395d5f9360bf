import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { parse } from 'yaml'
import { emptyLayer, nestedLayer, type Layer } from './layer.ts'
import type { Setting } from './setting.ts'

const extensions: readonly string[] = ['.json', '.yaml', '.yml']

/** The values of a settings file. JSON is read as YAML, of which it is a part. */
export async function fileLayer(
  file: string | undefined,
  settings: readonly Setting[],
): Promise<Layer> {
  if (file === undefined) return emptyLayer
  if (!extensions.includes(extname(file).toLowerCase())) {
    return problem(file, `a settings file ends in ${extensions.join(', ')}`)
  }
  try {
    const tree: unknown = parse(await readFile(file, 'utf8'), { logLevel: 'error' })
    return nestedLayer(tree, settings, file)
  } catch (error) {
    return problem(file, `the file cannot be read: ${reasonOf(error)}`)
  }
}

function problem(file: string, message: string): Layer {
  return { values: [], problems: [{ path: '', message, origin: file }] }
}

/** The first line has the place; an excerpt that follows, or the name of an alias, may be a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof ReferenceError) return 'a value that begins with * has to be quoted'
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n')[0] ?? '').replace(/:$/, '')
}
