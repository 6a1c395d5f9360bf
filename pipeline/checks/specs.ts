import type { Node } from '../graph.ts'
import { error, type Check } from './check.ts'

/** A step without something to open: an undefined variable, or a function that was not called. */
export const checkSpecs: Check = ({ graph }) =>
  graph.nodes.filter(lacksSpec).map(({ kind, id }) => {
    const fix = `Pass what a ${kind} function returns, such as files.read({ … }), after the id.`
    return error('missing-spec', id, `the ${kind} was given no spec`, fix)
  })

function lacksSpec(node: Node): boolean {
  if (node.kind === 'merge') return false
  const spec: unknown = node.spec
  return typeof spec !== 'object' || spec === null || !('open' in spec)
}
