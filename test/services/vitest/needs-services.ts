import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { root } from '../paths.ts'

const services = resolve(root, 'test', 'helpers', 'services.ts')

/** Whether one of these test files imports the addresses of the shared servers, itself or through others. */
export function needsServices(testFiles: readonly string[]): boolean {
  const seen = new Set<string>()
  const open = [...testFiles]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (file === services) return true
    if (seen.has(file) || !existsSync(file)) continue
    seen.add(file)
    open.push(...importsOf(file))
  }
  return false
}

/** Files that a file imports by a relative path. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  const imports = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...imports].map(([, path = '']) => resolve(dirname(file), path))
}
