import type { Explanation, UnionPart } from './explanation.ts'

/** How a profile came about as a Mermaid flow chart. */
export function historyAsMermaid({ history, profileId }: Explanation): string {
  const nodeOf = ({ union, namedAfter }: UnionPart): string =>
    union === undefined ? `${idOf(namedAfter)}["${escape(namedAfter)}"]` : `union${union}`
  const lines = history.flatMap(({ edge, parts, size }, step) => [
    `  union${step}["${labelOf(step, escape(edge.rule), edge.firstSeenMs, size).join('<br/>')}"]`,
    ...parts.map((part) => `  ${nodeOf(part)} --> union${step}`),
  ])
  const last = history.length - 1
  const end = last < 0 ? [] : [`  union${last} --> profile(["${profileId}"])`]
  return ['flowchart TD', ...lines, ...end, ''].join('\n')
}

/** How a profile came about as a graph in the language of Graphviz. */
export function historyAsDot({ history, profileId }: Explanation): string {
  const nodeOf = ({ union, namedAfter }: UnionPart): string =>
    union === undefined ? JSON.stringify(namedAfter) : `union${union}`
  const lines = history.flatMap(({ edge, parts, size }, step) => {
    const label = labelOf(step, edge.rule, edge.firstSeenMs, size).join('\n')
    return [
      `  union${step} [label=${JSON.stringify(label)}]`,
      ...parts.map((part) => `  ${nodeOf(part)} -> union${step}`),
    ]
  })
  const last = history.length - 1
  const end = last < 0 ? [] : [`  union${last} -> ${JSON.stringify(profileId)}`]
  return ['digraph {', '  node [shape=box]', ...lines, ...end, '}', ''].join('\n')
}

function labelOf(step: number, rule: string, seenMs: number, size: number): readonly string[] {
  const time = Number.isFinite(seenMs) ? [new Date(seenMs).toISOString()] : []
  return [`${step + 1}. ${rule}`, ...time, `${size} identifiers`]
}

function idOf(identifier: string): string {
  return `i${Buffer.from(identifier).toString('hex')}`
}

function escape(text: string): string {
  return text.replaceAll('"', '#quot;').replaceAll('<', '#lt;')
}
