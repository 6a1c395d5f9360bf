import type { CellSpec } from '#state'
import { formatCount, formatDuration } from '../duration.ts'
import type { Node, OperatorNode, StreamReference } from '../graph.ts'
import { isRejects } from '../graph-index.ts'
import type { Plan } from '../plan.ts'

/** A step's kind for people: what an operator is, else what the node is. */
export function kindOf(node: Node): string {
  return node.kind === 'operator' ? node.spec.kind : node.kind
}

/** A stream for people: `drop-repeats`, `drop-repeats (late)`, `rejects`. */
export function formatStream(stream: StreamReference): string {
  if (isRejects(stream)) return 'rejects'
  return stream.output === 'main' ? stream.step : `${stream.step} (${stream.output})`
}

/** What a cell holds and what bounds it. */
export function formatCell(cell: CellSpec): string {
  if (cell.kind === 'bucketed-set') {
    const remembered = `ids for ${formatDuration(cell.withinMs)}`
    return `bucketed set of ${remembered}, at most ${formatCount(cell.idsMax)}`
  }
  const parts = [`${cell.kind} of ${cell.codec.name}`]
  if (cell.kind === 'list') parts.push(`at most ${formatCount(cell.lengthMax)} a key`)
  if (cell.ttlMs !== undefined) parts.push(`forgotten after ${formatDuration(cell.ttlMs)}`)
  return parts.join(', ')
}

/** What an operator's messages are partitioned by: its own word, else the `key` steps before it. */
export function keysOf({ spec, keyedInput, input }: OperatorNode, plan: Plan): readonly string[] {
  if (spec.partitioning !== undefined) return [spec.partitioning.by]
  return keyedInput ? [...new Set(collectKeySteps(input, plan, new Set()))] : []
}

function collectKeySteps(stream: StreamReference, plan: Plan, seen: Set<Node>): readonly string[] {
  const node = plan.steps.find(({ id }) => id === stream.step)
  if (node === undefined || seen.has(node) || stream.output !== 'main') return []
  seen.add(node)
  if (node.kind === 'merge') {
    return node.inputs.flatMap((input) => collectKeySteps(input, plan, seen))
  }
  if (node.kind !== 'operator') return []
  if (node.rekeys) return [node.id]
  return node.keyedInput ? collectKeySteps(node.input, plan, seen) : []
}
