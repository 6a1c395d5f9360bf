import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The rooms, and what stands beside them. */
export const rooms = [
  'schemas',
  'state',
  'operators',
  'connectors',
  'pipeline',
  'console',
  'examples',
  'bench',
  'test',
] as const

/** One of `rooms`. */
export type Room = (typeof rooms)[number]

/** A file of the checkout. */
export interface TextFile {
  /** From the root, with `/`. */
  readonly path: string
  readonly text: string
}

/** A parsed TypeScript file. */
export interface SourceFile extends TextFile {
  readonly room: Room
  readonly tree: ts.SourceFile
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const skipped = new Set(['node_modules', '.git', '.anabranch', '.services', 'coverage', 'data'])
const textEnding = /\.(ts|mts|mjs|js|json|md|ya?ml|avsc|sh|html|css)$|^\.ci\/|^\.npmrc$/

/** Every text file that people write, data and lock file aside. */
export const textFiles: readonly TextFile[] = list(root)
  .map((path) => relative(root, path).replaceAll('\\', '/'))
  .filter((path) => textEnding.test(path) && path !== 'package-lock.json')
  .sort()
  .map((path) => ({ path, text: readText(path) }))

/** Every TypeScript file of the rooms. */
export const sourceFiles: readonly SourceFile[] = textFiles.flatMap(({ path, text }) => {
  const room = rooms.find((name) => path.startsWith(`${name}/`))
  if (room === undefined || !path.endsWith('.ts')) return []
  return [{ path, text, room, tree: parse(path, text) }]
})

/** A file's text by its path from the root; '' where there is none. */
export function readText(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return ''
  }
}

/** Parses TypeScript, with links from each node to its parent. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
}

const nodesByTree = new WeakMap<ts.SourceFile, readonly ts.Node[]>()

/** Every node of a tree, from the outside in. */
export function nodesOf(tree: ts.SourceFile): readonly ts.Node[] {
  const known = nodesByTree.get(tree)
  if (known !== undefined) return known
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node) => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  nodesByTree.set(tree, nodes)
  return nodes
}

/** Line of a node, from 1. */
export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile()
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}

function list(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !skipped.has(name))
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      return entry.isDirectory() ? list(path) : [path]
    })
}
