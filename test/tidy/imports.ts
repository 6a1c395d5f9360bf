import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path/posix'
import ts from 'typescript'
import { lineOf, nodesOf, rooms, type Room, type SourceFile } from './files.ts'
import { insiders, mayImport, nodeModules, notInstalled, packageHomes } from './import-rules.ts'

interface Import {
  readonly specifier: string
  readonly line: number
}

/** What is wrong with a file's imports: `path:line: what, and what to do`. */
export function checkImports(file: SourceFile): readonly string[] {
  return importsOf(file.tree).flatMap(({ specifier, line }) => {
    const problem = checkImport(file, specifier)
    return problem === undefined ? [] : [`${file.path}:${line}: ${problem}`]
  })
}

function importsOf(tree: ts.SourceFile): readonly Import[] {
  return nodesOf(tree).flatMap((node) => {
    const specifier = specifierOf(node)
    return specifier === undefined ? [] : [{ specifier: specifier.text, line: lineOf(node) }]
  })
}

/** Of `import`, `export from`, `import()` and `import('…').Type`. */
function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return literal(node.moduleSpecifier)
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return literal(node.arguments[0])
  }
  return ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
    ? literal(node.argument.literal)
    : undefined
}

function literal(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node : undefined
}

function checkImport(file: SourceFile, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return checkRoom(file, specifier)
  if (specifier.startsWith('.')) return checkRelative(file, specifier)
  if (specifier.startsWith('node:')) return checkNode(file, specifier.slice('node:'.length))
  if (builtinModules.includes(specifier))
    return `write node:${specifier}, so that it is seen to be Node's`
  return checkPackage(file, specifier)
}

function checkRoom({ room }: SourceFile, specifier: string): string | undefined {
  const name = rooms.find((other) => `#${other}` === specifier)
  if (name === undefined)
    return `${specifier} is no room; there are: ${rooms.map((other) => `#${other}`).join(', ')}`
  if (name === room) return `${specifier} is its own room: import the file by a relative path`
  return mayImport[room].includes(name) ? undefined : wrongDirection(room, name)
}

function checkRelative({ path, room }: SourceFile, specifier: string): string | undefined {
  const target = join(dirname(path), specifier)
  const other = rooms.find((name) => target.startsWith(`${name}/`))
  if (other === room) return checkNeighbour(path, target)
  if (insiders.includes(room)) return undefined
  if (other === undefined)
    return `${specifier} leaves the rooms: put what is shared into one of them`
  const fix = mayImport[room].includes(other)
    ? `import it from #${other}`
    : wrongDirection(room, other)
  return `${specifier} goes into another room by path: ${fix}`
}

/** Each outside system has a folder of its own, which no other one knows. */
function checkNeighbour(path: string, target: string): string | undefined {
  const [from, to] = [path, target].map((file) => /^connectors\/([^/]+)\//.exec(file)?.[1])
  if (from === undefined || to === undefined || from === to) return undefined
  if (from === 'conformance' || to === 'conformance') return undefined
  return `connector ${from} knows connector ${to}: put what they share into connectors/ itself`
}

function checkNode({ room }: SourceFile, name: string): string | undefined {
  const allowed = nodeModules[room]
  if (allowed === undefined || allowed.includes(name)) return undefined
  return `${room} does no I/O: of Node it may import ${allowed.join(', ')}`
}

function checkPackage({ path, room }: SourceFile, specifier: string): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  if (notInstalled.includes(name)) {
    return `${name} is not there after npm ci, nor are its types: load it with loadDriver`
  }
  if (insiders.includes(room) || room === 'examples') return undefined
  if (name === 'anabranch') return 'import the room instead'
  const homes = packageHomes[name]
  if (homes === undefined) return `${name} has no home: add it to test/tidy/import-rules.ts`
  if (homes.some((home) => path.startsWith(home))) return undefined
  return `${name} may be imported in ${homes.join(', ')} only: use what is exported from there`
}

function wrongDirection(from: Room, to: Room): string {
  const allowed = mayImport[from].map((name) => `#${name}`).join(', ') || 'no other room'
  return `${from} must not know ${to}: it may import ${allowed}`
}
