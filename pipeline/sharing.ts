import type { Node, OperatorNode, PipelineDefinition, SourceNode } from './graph.ts'
import { GraphIndex } from './graph-index.ts'

/**
 * Whether processes may run a pipeline together, each on some partitions of its source. They may where
 * nothing that is remembered crosses partitions: every step is stateless, or keeps its state under the
 * key that the source gives, in one topic; and where another machine can commit what a sink has staged.
 */
export type Sharing =
  | { readonly shared: true; readonly source: SourceNode }
  | {
      readonly shared: false
      /** Id of the step that stands against it; '' for the pipeline as a whole. */
      readonly step: string
      readonly reason: string
    }

/** Finds out whether processes may share a pipeline, and if not, why. */
export function sharingOf(definition: PipelineDefinition): Sharing {
  const { nodes } = definition
  const forgotten = nodes.find((node) => node.kind !== 'merge' && node.spec === undefined)
  if (forgotten !== undefined) return alone(forgotten.id, 'the step has no spec')
  const [source, second] = nodes.filter((node) => node.kind === 'source')
  if (source === undefined) return alone('', 'the pipeline has no source')
  if (second !== undefined) return alone(second.id, 'the pipeline has a second source')
  if (source.spec.sharing === undefined) {
    return alone(source.id, `partitions of ${source.spec.connector} cannot be shared`)
  }
  const graph = new GraphIndex(definition)
  for (const node of nodes) {
    const reason = standsAgainst(node, source, graph)
    if (reason !== undefined) return alone(node.id, reason)
  }
  return { shared: true, source }
}

/** How a plan tells it to people. */
export function describeSharing(sharing: Sharing): string {
  if (sharing.shared) return `yes: partitions of ${sharing.source.id} are spread over them`
  const where = sharing.step === '' ? '' : `${sharing.step}: `
  return `no: ${where}${sharing.reason}`
}

function standsAgainst(node: Node, source: SourceNode, graph: GraphIndex): string | undefined {
  if (node.kind === 'sink' && node.spec.stagesLocally === true) {
    return 'it stages its epochs on the disk of one machine'
  }
  if (node.kind !== 'operator' || isStateless(node)) return undefined
  const topics = source.spec.topics?.() ?? []
  if (topics.length <= 1) return crossesPartitions(node, graph)
  return `it keeps state, and a key may be in a partition of each of ${topics.length} topics`
}

function crossesPartitions(node: OperatorNode, graph: GraphIndex): string | undefined {
  const { spec } = node
  if (spec.partitioning !== undefined) return `it keeps state by ${spec.partitioning.by}`
  const upstream = [...graph.upstreamOf(node)]
  const rekeyed = upstream.find((step) => step.kind === 'operator' && step.rekeys)
  if (rekeyed !== undefined) return `it keeps state under the key of '${rekeyed.id}'`
  const keyed = upstream.every((step) => step.kind !== 'source' || step.spec.keyed === true)
  return keyed ? undefined : 'it keeps state, and the source gives no key'
}

/** Whether a step of the pipeline keeps state. */
export function keepsState({ nodes }: PipelineDefinition): boolean {
  return nodes.some((node) => node.kind === 'operator' && !isStateless(node))
}

function isStateless({ spec }: OperatorNode): boolean {
  return spec.partitioning === undefined && Object.keys(spec.state).length === 0 && !spec.keyed
}

function alone(step: string, reason: string): Sharing {
  return { shared: false, step, reason }
}
