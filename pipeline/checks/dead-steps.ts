import type { Node } from '../graph.ts'
import type { GraphIndex } from '../graph-index.ts'
import { warning, type Check } from './check.ts'

/** Work that nobody sees: the stream ends in a step that neither writes nor remembers anything. */
export const checkDeadSteps: Check = ({ graph }) =>
  graph.nodes
    .filter((node) => node.kind !== 'source' && !isUseful(node, graph))
    .filter(({ id }) => graph.readersOfStep(id).length === 0)
    .map(({ id }) => {
      const fix = 'End the stream in a sink, or remove the step.'
      return warning('dead-step', id, 'what comes out of the step goes nowhere', fix)
    })

/** Whether a step, or one behind it, writes to a sink or keeps state that can be asked for. */
export function isUseful(node: Node, graph: GraphIndex): boolean {
  return [node, ...graph.downstreamOf(node)].some(
    (reached) =>
      reached.kind === 'sink' ||
      (reached.kind === 'operator' && Object.keys(reached.spec.state).length > 0),
  )
}
