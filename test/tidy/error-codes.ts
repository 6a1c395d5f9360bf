import ts from 'typescript'
import { nodesOf, type SourceFile } from './files.ts'

/** The `code`s that a file's error classes have. */
export function errorCodesOf({ tree }: SourceFile): readonly string[] {
  return nodesOf(tree).flatMap((node) => {
    if (!ts.isPropertyDeclaration(node) || node.name.getText() !== 'code') return []
    const { parent, initializer } = node
    const isError = parent.heritageClauses?.some((clause) => /Error\b/.test(clause.getText()))
    if (isError !== true || initializer === undefined) return []
    const value = ts.isAsExpression(initializer) ? initializer.expression : initializer
    return ts.isStringLiteralLike(value) ? [value.text] : []
  })
}

/** The codes in the first column of the table under the heading "Errors". */
export function documentedCodes(readme: string): readonly string[] {
  const [, section = ''] = readme.split(/^#+ Errors\b.*$/m)
  const table = section.split(/^#+ /m)[0] ?? ''
  return [...table.matchAll(/^\|[^|`]*`([a-z0-9-]+)`[^|]*\|/gm)].flatMap(([, code]) => code ?? [])
}
