import type { CellSpec } from '#state'
import { formatDuration } from '../duration.ts'
import type { Problem } from '../errors.ts'
import type { OperatorNode } from '../graph.ts'
import type { GraphIndex } from '../graph-index.ts'
import { error, type Check } from './check.ts'

/** State is kept per key: without one all of it would belong to the key ''. */
export const checkKeys: Check = ({ graph }) =>
  operators(graph)
    .filter(({ keyedInput, spec }) => !keyedInput && spec.partitioning === undefined)
    .filter((node) => node.spec.keyed || hasState(node))
    .map(({ id, spec }) => {
      const message = `${spec.kind} keeps state per key, but its input has no key`
      return error('unkeyed-state', id, message, 'Put .key(id, keyOf) before the step.')
    })

/** State that nothing bounds fills the disk in the end. */
export const checkBounds: Check = ({ graph }) =>
  operators(graph)
    .filter(({ spec }) => spec.bound === undefined)
    .flatMap((node) => {
      const unbounded = Object.entries(node.spec.state).filter(([, cell]) => !boundsItself(cell))
      if (unbounded.length === 0) return []
      const names = unbounded.map(([name]) => name).join(', ')
      const message = `nothing bounds its state (${names})`
      const fix = "Give the cells a ttlMs, or say in the operator's `bound` what bounds them."
      return [error('unbounded-state', node.id, message, fix)]
    })

/** Forgetting an id before the last chance that it comes again lets the repeat through. */
export const checkMemory: Check = ({ graph }) =>
  operators(graph).flatMap((node) => checkMemoryOf(node, graph))

function checkMemoryOf(node: OperatorNode, graph: GraphIndex): readonly Problem[] {
  const { remembersMs } = node.spec
  if (remembersMs === undefined) return []
  const sources = [...graph.upstreamOf(node)].filter(({ kind }) => kind === 'source')
  return sources.flatMap((source) => {
    const replayWindowMs = source.kind === 'source' ? source.spec.replayWindowMs : 0
    if (remembersMs >= replayWindowMs) return []
    const replay = formatDuration(replayWindowMs)
    const message =
      `it remembers message ids for ${formatDuration(remembersMs)}, ` +
      `but source "${source.id}" may deliver a message again after ${replay}`
    const fix = `Let it remember at least ${replay}, or shorten the source's replay window.`
    return [error('short-memory', node.id, message, fix)]
  })
}

function operators(graph: GraphIndex): readonly OperatorNode[] {
  return graph.nodes.filter((node) => node.kind === 'operator')
}

function hasState({ spec }: OperatorNode): boolean {
  return Object.keys(spec.state).length > 0
}

function boundsItself(cell: CellSpec): boolean {
  return cell.kind === 'bucketed-set' || cell.ttlMs !== undefined
}
