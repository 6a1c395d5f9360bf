import type { Node } from './graph.ts'
import { inputsOf, isRejects, type GraphIndex } from './graph-index.ts'

/**
 * Steps so ordered that each comes after those that feed it, otherwise as declared. Steps behind the
 * rejects stream come last, since every other step feeds it. In a cycle the declared order stands.
 */
export function topologicalOrder(graph: GraphIndex): readonly Node[] {
  const ordered = new Set<Node>()
  const entered = new Set<Node>()
  const visit = (node: Node) => {
    if (entered.has(node)) return
    entered.add(node)
    for (const feeder of graph.feedersOf(node)) visit(feeder)
    ordered.add(node)
  }

  const [late, early] = split(graph.nodes, (node) => readsRejects(node, graph))
  for (const node of [...early, ...late]) visit(node)
  return [...ordered]
}

/** Whether a step's input comes, directly or not, from the rejects stream. */
export function readsRejects(node: Node, graph: GraphIndex): boolean {
  return [node, ...graph.upstreamOf(node)].some((from) => inputsOf(from).some(isRejects))
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [yes: T[], no: T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
