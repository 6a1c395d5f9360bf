import ts from 'typescript'
import { lineOf, nodesOf, type SourceFile } from './files.ts'

const impure =
  /^(Date\.now|Math\.random|performance\.now|process\.hrtime|crypto\.randomUUID|randomUUID|setTimeout|setInterval)$/

/**
 * Reads of the wall clock, of chance, or timers, in rooms whose results must be the same when the
 * same input comes again.
 */
export function checkPurity({ path, room, tree }: SourceFile): readonly string[] {
  if (room !== 'schemas' && room !== 'operators') return []
  return nodesOf(tree)
    .filter(isImpure)
    .map((node) => {
      const fix =
        'a replay must give the same result: take the time from the message or the watermark'
      return `${path}:${lineOf(node)}: ${node.getText()}: ${fix}`
    })
}

function isImpure(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return impure.test(node.expression.getText())
  return ts.isNewExpression(node) && node.getText() === 'new Date()'
}
