import { ConfigError, type ConfigProblem } from './errors.ts'
import type { Node, PipelineDefinition, SinkNode, SourceNode } from './graph.ts'

/**
 * The definition with one connector for each step that gives a choice: the one that `bindings` names for
 * it, or for `*`, else the first. Throws `ConfigError` for a step or a connector that is not there.
 */
export function bindConnectors(
  definition: PipelineDefinition,
  bindings: Readonly<Record<string, string>>,
): PipelineDefinition {
  const problems = Object.keys(bindings).flatMap((step) => misnamed(step, definition))
  const nodes = definition.nodes.map((node) => {
    if (!isEdge(node) || node.spec?.alternatives === undefined) return node
    const bound = bindings[node.id]
    const name = bound ?? bindings['*']
    if (name === undefined) return node
    const chosen = withSpec(node, name)
    if (chosen !== undefined) return chosen
    if (bound !== undefined) problems.push(noSuchConnector(node, name))
    return node
  })
  const rest = bindings['*']
  if (rest !== undefined && !definition.nodes.some((node) => isEdge(node) && offers(node, rest))) {
    problems.push(nowhere(definition, rest))
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze({ ...definition, nodes: Object.freeze(nodes) })
}

function isEdge(node: Node): node is SourceNode | SinkNode {
  return node.kind === 'source' || node.kind === 'sink'
}

function withSpec(node: SourceNode | SinkNode, name: string): Node | undefined {
  if (node.kind === 'source') {
    const spec = own(node.spec.alternatives, name)
    return spec && Object.freeze({ ...node, spec })
  }
  const spec = own(node.spec.alternatives, name)
  return spec && Object.freeze({ ...node, spec })
}

/** Names such as `constructor` are no connectors. */
function own<Spec>(
  alternatives: Readonly<Record<string, Spec>> = {},
  name: string,
): Spec | undefined {
  return Object.hasOwn(alternatives, name) ? alternatives[name] : undefined
}

function misnamed(step: string, { name, nodes }: PipelineDefinition): ConfigProblem[] {
  const choices = nodes.filter((node) => isEdge(node) && node.spec?.alternatives !== undefined)
  if (step === '*' || choices.some(({ id }) => id === step)) return []
  const known = choices.map(({ id }) => id).join(', ') || 'none'
  const message = `step '${step}' of pipeline '${name}' gives no choice; steps that do: ${known}`
  return [{ path: `bindings.${step}`, message, origin: 'the settings' }]
}

function offers({ spec }: SourceNode | SinkNode, connector: string): boolean {
  const alternatives: Readonly<Record<string, unknown>> = spec?.alternatives ?? {}
  return own(alternatives, connector) !== undefined
}

function nowhere({ name }: PipelineDefinition, connector: string): ConfigProblem {
  const message = `no step of pipeline '${name}' can be bound to '${connector}'`
  return { path: 'bindings.*', message, origin: 'the settings' }
}

function noSuchConnector({ id, spec }: SourceNode | SinkNode, name: string): ConfigProblem {
  const known = Object.keys(spec.alternatives ?? {}).join(', ')
  const message = `step '${id}' cannot be bound to '${name}'; its choices are: ${known}`
  return { path: `bindings.${id}`, message, origin: 'the settings' }
}
