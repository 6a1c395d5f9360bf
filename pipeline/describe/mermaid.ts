import type { Edge } from '../edges.ts'
import type { Node } from '../graph.ts'
import { isRejects } from '../graph-index.ts'
import type { Plan } from '../plan.ts'
import { kindOf } from './facts.ts'

/**
 * A plan as a Mermaid flowchart. Sources and sinks are stadiums, steps with state cylinders. A thick
 * arrow is an exchange, a dotted one a side output or the rejects stream.
 */
export function describeMermaid(plan: Plan): string {
  const { steps, edges } = plan
  // Step ids are no Mermaid ids: `end`, for one, is a reserved word.
  const nodeIds = new Map(steps.map(({ id }, index) => [id, `step${index + 1}`]))
  const idOf = (step: string) => nodeIds.get(step) ?? 'unknown'
  const lines = [
    ...steps.map((step) => `${idOf(step.id)}${shape(step)}`),
    ...(edges.some(({ from }) => isRejects(from)) ? ['rejects{{"rejects"}}'] : []),
    ...edges.map((edge) => arrow(edge, idOf)),
  ]
  return ['flowchart LR', ...lines.map((line) => `  ${line}`), ''].join('\n')
}

function shape(node: Node): string {
  if (node.kind === 'merge') return `(("${label([node.id])}"))`
  if (node.kind !== 'operator') {
    const place = `${node.spec.connector}: ${node.spec.summary}`
    return `(["${label([node.id, place, ...delivery(node)])}"])`
  }
  const names = Object.keys(node.spec.state)
  const text = label([node.id, kindOf(node), ...names.map((name) => `state: ${name}`)])
  return names.length === 0 ? `["${text}"]` : `[("${text}")]`
}

function delivery(node: Node): readonly string[] {
  return node.kind === 'sink' ? [node.spec.delivery.replaceAll('-', ' ')] : []
}

function arrow({ kind, from, to }: Edge, idOf: (step: string) => string): string {
  if (isRejects(from)) return `rejects -.-> ${idOf(to)}`
  if (from.output !== 'main')
    return `${idOf(from.step)} -. "${escape(from.output)}" .-> ${idOf(to)}`
  return `${idOf(from.step)} ${kind === 'exchange' ? '==>' : '-->'} ${idOf(to)}`
}

function label(lines: readonly string[]): string {
  return lines.map(escape).join('<br/>')
}

/** Mermaid writes special characters in labels as `#code;`. */
function escape(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/["#&;<>`\\]/g, (sign) => `#${sign.codePointAt(0)};`)
}
