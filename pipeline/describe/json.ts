import type { CellSpec } from '#state'
import type { Node } from '../graph.ts'
import { inputsOf } from '../graph-index.ts'
import type { Plan } from '../plan.ts'
import { keysOf } from './facts.ts'

/** A plan as JSON for other tools: the plan itself with inert steps. */
export function describeJson(plan: Plan): string {
  const { name, keyGroups, edges, chains, problems } = plan
  const { sharing } = plan
  const shared = sharing.shared ? { shared: true, source: sharing.source.id } : sharing
  const steps = plan.steps.map((step) => stepOf(step, plan))
  const shown = { name, keyGroups, steps, edges, chains, sharing: shared, problems }
  return `${JSON.stringify(shown, undefined, 2)}\n`
}

function stepOf(node: Node, plan: Plan): object {
  const common = { id: node.id, kind: node.kind, inputs: inputsOf(node) }
  if (node.kind === 'merge') return common
  if (node.kind === 'source') {
    const { connector, summary, replayWindowMs, latenessMs, idleAfterMs } = node.spec
    const { advanceWhenSilent = false } = node.spec
    const clock = { latenessMs, idleAfterMs, advanceWhenSilent }
    return { ...common, connector, summary, replayWindowMs, ...clock }
  }
  if (node.kind === 'sink') {
    const { connector, summary, delivery, idempotentCommit } = node.spec
    return { ...common, connector, summary, delivery, idempotentCommit }
  }
  const { kind: operator, state, bound, remembersMs, sideOutputs = [], details = {} } = node.spec
  const keyedBy = keysOf(node, plan)
  const cells = Object.fromEntries(
    Object.entries(state).map(([name, cell]) => [name, cellOf(cell)]),
  )
  return { ...common, operator, keyedBy, state: cells, bound, remembersMs, sideOutputs, details }
}

function cellOf(cell: CellSpec): object {
  if (cell.kind === 'bucketed-set') return cell
  const { codec, ...rest } = cell
  return { ...rest, codec: codec.name, fingerprint: codec.fingerprint }
}
