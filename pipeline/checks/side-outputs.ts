import type { Problem } from '../errors.ts'
import { rejectsReference, type OperatorNode } from '../graph.ts'
import { isUseful } from './dead-steps.ts'
import type { GraphIndex } from '../graph-index.ts'
import { error, type Check } from './check.ts'

/** What is refused must be kept: an unread rejects stream would lose it. */
export const checkUnreadRejects: Check = ({ graph }) => {
  if (graph.readersOf(rejectsReference).some((reader) => isUseful(reader, graph))) return []
  const message = 'nothing keeps the rejects stream, so refused messages would be lost'
  return [error('unread-rejects', '', message, "Add p.rejects.sink('rejects', spec).")]
}

/** What an operator sends aside, such as late messages, must be kept. */
export const checkSideOutputs: Check = ({ graph }) =>
  graph.nodes
    .filter((node) => node.kind === 'operator')
    .flatMap((node) => (node.spec.sideOutputs ?? []).flatMap((name) => check(node, name, graph)))

function check({ id }: OperatorNode, name: string, graph: GraphIndex): readonly Problem[] {
  if (name === 'main' || name === 'rejects') {
    const message = `its operator declares a side output "${name}", a name that every step has already`
    return [error('reserved-side-output', id, message, 'Rename it in the operator.')]
  }
  const readers = graph.readersOf({ step: id, output: name })
  if (readers.some((reader) => isUseful(reader, graph))) return []
  const message = `nothing keeps its side output "${name}", so messages sent there would be lost`
  const fix = `Add .sideOutput('${name}').sink('${id}-${name}', spec) to the stream of this step.`
  return [error('unread-side-output', id, message, fix)]
}
