import type { Node, StreamReference } from './graph.ts'
import { inputsOf, type GraphIndex } from './graph-index.ts'

/** How messages get from an output to the step that reads it. */
export type Edge = ForwardEdge | ExchangeEdge

/** Messages stay in the partition in which they are. */
export interface ForwardEdge {
  readonly kind: 'forward'
  readonly from: StreamReference
  readonly to: string
}

/**
 * Messages go to the partition of their new key. In one process this is a function call; across
 * processes it is a topic.
 */
export interface ExchangeEdge {
  readonly kind: 'exchange'
  readonly from: StreamReference
  readonly to: string
  /** `keyedBy`: id of the key step, or what the reading operator says that it partitions by. */
  readonly partitioning: { readonly keyedBy: string; readonly keyGroups: number }
}

/** Every edge of a pipeline, in the order in which the reading steps were declared. */
export function edgesOf(graph: GraphIndex, keyGroups: number): readonly Edge[] {
  return graph.nodes.flatMap((node) =>
    inputsOf(node).map((from) => edge(from, node, graph, keyGroups)),
  )
}

function edge(from: StreamReference, to: Node, graph: GraphIndex, keyGroups: number): Edge {
  const keyedBy = ownPartitioning(to) ?? keyStep(graph.find(from.step))
  if (keyedBy === undefined) return { kind: 'forward', from, to: to.id }
  return { kind: 'exchange', from, to: to.id, partitioning: { keyedBy, keyGroups } }
}

function ownPartitioning(node: Node): string | undefined {
  return node.kind === 'operator' ? node.spec.partitioning?.by : undefined
}

function keyStep(node: Node | undefined): string | undefined {
  return node?.kind === 'operator' && node.rekeys ? node.id : undefined
}
