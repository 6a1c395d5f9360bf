import ts from 'typescript'
import { insiders } from './import-rules.ts'
import { lineOf, nodesOf, type SourceFile } from './files.ts'

/** Lines that a file, and a function, may have before it is told to be split. */
export const fileLinesMax = 250
export const functionLinesMax = 40

/** One thing that the ratchet holds down, and how to mend it. */
export interface Measure {
  readonly name: string
  readonly mend: string
  /** Where it was found, as `path:line name`, with its size; 1 for things that are only counted. */
  readonly measure: (file: SourceFile) => readonly Finding[]
}

/** One place that counts. */
export interface Finding {
  /** Stays the same when lines above it change. */
  readonly key: string
  readonly line: number
  readonly size: number
}

/** Everything that the ratchet measures. */
export const measures: readonly Measure[] = [
  {
    name: 'undocumented exports',
    mend: 'Say in a doc comment what it is for, its units and errors.',
    // Tests and benchmarks export nothing to users.
    measure: (file) => (insiders.includes(file.room) ? [] : counted(file, isUndocumentedExport)),
  },
  {
    name: 'any',
    mend: 'Name the type, or take `unknown` and narrow it.',
    measure: (file) => counted(file, ({ kind }) => kind === ts.SyntaxKind.AnyKeyword),
  },
  {
    name: 'non-null assertions',
    mend: 'Handle the missing value, or use a structure in which it cannot be missing.',
    measure: (file) => counted(file, ts.isNonNullExpression),
  },
  {
    name: 'switched-off checks',
    mend: 'Mend what the compiler or the linter found.',
    measure: ({ path, text }) => {
      const off = /@ts-(ignore|nocheck)|(oxlint|eslint)-disable|prettier-ignore/
      const lines = text.split('\n').flatMap((line, index) => (off.test(line) ? [index + 1] : []))
      return path.startsWith('test/tidy') ? [] : lines.map((line) => ({ key: path, line, size: 1 }))
    },
  },
  {
    name: `files of more than ${fileLinesMax} lines`,
    mend: 'Split the file by idea.',
    measure: ({ path, text }) => {
      const size = text.trimEnd().split('\n').length
      return size > fileLinesMax ? [{ key: path, line: 1, size }] : []
    },
  },
  {
    name: `functions of more than ${functionLinesMax} lines`,
    mend: 'Take parts out as functions with names.',
    measure: ({ path, tree }) =>
      nodesOf(tree)
        .filter(isMeasured)
        .flatMap((node) => {
          const size = linesOf(node)
          const key = `${path} ${nameOf(node)}`
          return size > functionLinesMax ? [{ key, line: lineOf(node), size }] : []
        }),
  },
]

function counted({ path, tree }: SourceFile, test: (node: ts.Node) => boolean): readonly Finding[] {
  const nodes = nodesOf(tree).filter(test)
  return nodes.map((node) => ({ key: path, line: lineOf(node), size: 1 }))
}

/** Overloads share the first one's comment. */
function isUndocumentedExport(node: ts.Node): boolean {
  if (!ts.canHaveModifiers(node)) return false
  const exported = ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  if (exported !== true || ts.getJSDocCommentsAndTags(node).length > 0) return false
  return !ts.isFunctionDeclaration(node) || !isLaterOverload(node)
}

function isLaterOverload(node: ts.FunctionDeclaration): boolean {
  const siblings = node.getSourceFile().statements
  const before = siblings[siblings.indexOf(node) - 1]
  return (
    before !== undefined &&
    ts.isFunctionDeclaration(before) &&
    before.name?.text === node.name?.text
  )
}

/** What registers tests is a list of them, not a function to read: the tests in it are measured. */
function isMeasured(node: ts.Node): node is ts.FunctionLikeDeclaration {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return false
  return !ts.isBlock(node.body) || !node.body.statements.some(isTest)
}

function isTest(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && /^(describe|it)\b/.test(statement.getText())
}

function linesOf(node: ts.Node): number {
  const file = node.getSourceFile()
  return file.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(node)
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.name.getText()
  if (ts.isCallExpression(parent)) return `given to ${parent.expression.getText().split('\n')[0]}`
  return ts.isConstructorDeclaration(node) ? 'constructor' : 'nameless'
}
