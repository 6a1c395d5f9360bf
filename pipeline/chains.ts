import type { Node, OperatorNode } from './graph.ts'
import type { GraphIndex } from './graph-index.ts'

/**
 * Operators that one hop runs, message by message, without a queue between them: a longest run in
 * which each one's main output has a single reader, the next. A run goes on over an `exchange` edge,
 * which is a function call in one process; where edges are topics it must be cut there. Side outputs
 * may leave from anywhere within.
 */
export interface Chain {
  /** Ids of operator steps in the order in which a message meets them. */
  readonly steps: readonly string[]
}

/** The chains of a pipeline: every operator is in exactly one. */
export function chainsOf(graph: GraphIndex): readonly Chain[] {
  const operators = graph.nodes.filter((node) => node.kind === 'operator')
  const followers = new Set(operators.map((operator) => followerOf(operator, graph)))
  return operators
    .filter((operator) => !followers.has(operator))
    .map((head) => ({ steps: run(head, graph) }))
}

function run(head: OperatorNode, graph: GraphIndex): readonly string[] {
  const seen = new Set<Node>()
  for (
    let step: OperatorNode | undefined = head;
    step !== undefined && !seen.has(step);
    step = followerOf(step, graph)
  ) {
    seen.add(step)
  }
  return [...seen].map(({ id }) => id)
}

function followerOf({ id }: OperatorNode, graph: GraphIndex): OperatorNode | undefined {
  const [reader, ...others] = graph.readersOf({ step: id, output: 'main' })
  return others.length === 0 && reader?.kind === 'operator' ? reader : undefined
}
