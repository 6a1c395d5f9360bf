import { formatCount, formatDuration } from '../duration.ts'
import { formatProblem } from '../errors.ts'
import type { Node, OperatorNode, SinkNode, SourceNode } from '../graph.ts'
import { inputsOf } from '../graph-index.ts'
import type { Plan } from '../plan.ts'
import { describeSharing } from '../sharing.ts'
import { formatCell, formatStream, keysOf, kindOf } from './facts.ts'

type Fact = readonly [label: string, text: string]

const labelWidth = 10

/** A plan as text: a block for each step, then the chains, then the problems. */
export function describeText(plan: Plan): string {
  const title = `Pipeline ${plan.name}: ${plan.steps.length} steps, ${plan.keyGroups} key groups`
  const blocks = [
    title,
    ...plan.steps.map((step) => block(`${step.id}  ${kindOf(step)}`, factsOf(step, plan))),
    ...chains(plan),
    `Shared by processes\n  ${describeSharing(plan.sharing)}`,
    ...problems(plan),
  ]
  return `${blocks.join('\n\n')}\n`
}

function block(heading: string, facts: readonly Fact[]): string {
  const lines = facts.map(([label, text]) => `  ${label.padEnd(labelWidth)}${text}`)
  return [heading, ...lines].join('\n')
}

function factsOf(node: Node, plan: Plan): readonly Fact[] {
  const from: Fact[] = node.kind === 'source' ? [] : [['from', formatInputs(node, plan)]]
  if (node.kind === 'source') return sourceFacts(node)
  if (node.kind === 'operator') return [...from, ...operatorFacts(node, plan)]
  return node.kind === 'sink' ? [...from, ...sinkFacts(node)] : from
}

function formatInputs(node: Node, { edges }: Plan): string {
  const exchange = edges.find(({ kind, to }) => kind === 'exchange' && to === node.id)
  const inputs = inputsOf(node).map(formatStream).join(', ')
  if (exchange?.kind !== 'exchange') return inputs
  return `${inputs}, exchanged over ${formatCount(exchange.partitioning.keyGroups)} key groups`
}

function sourceFacts({ spec }: SourceNode): readonly Fact[] {
  return [
    ['reads', `${spec.connector}: ${spec.summary}`],
    ['replays', `up to ${formatDuration(spec.replayWindowMs)} back`],
    ...clockFacts(spec),
  ]
}

function clockFacts({
  latenessMs,
  idleAfterMs,
  advanceWhenSilent,
}: SourceNode['spec']): readonly Fact[] {
  if (latenessMs === Infinity) return [['time', 'says nothing about event time']]
  const silence = advanceWhenSilent === true ? ', then goes on with the wall clock' : ''
  return [
    ['disorder', `up to ${formatDuration(latenessMs)} within a partition`],
    ['idle', `after ${formatDuration(idleAfterMs)}${silence}`],
  ]
}

function operatorFacts(node: OperatorNode, plan: Plan): readonly Fact[] {
  const { state, bound, remembersMs, sideOutputs = [], details = {} } = node.spec
  const keys = node.rekeys ? [] : keysOf(node, plan)
  const facts: Fact[] = []
  if (keys.length > 0) facts.push(['keyed', keys.join(', ')])
  for (const [name, cell] of Object.entries(state)) {
    facts.push(['state', `${name}: ${formatCell(cell)}`])
  }
  if (bound !== undefined) facts.push(['bound', bound])
  if (remembersMs !== undefined) facts.push(['remembers', formatDuration(remembersMs)])
  for (const [name, text] of Object.entries(details)) facts.push(['detail', `${name}: ${text}`])
  for (const name of sideOutputs) facts.push(['aside', `${name}${readers(node, name, plan)}`])
  return facts
}

function readers({ id }: OperatorNode, output: string, { edges }: Plan): string {
  const reading = edges.filter(({ from }) => from.step === id && from.output === output)
  return reading.length === 0 ? '' : ` → ${reading.map(({ to }) => to).join(', ')}`
}

function sinkFacts({ spec }: SinkNode): readonly Fact[] {
  const repeats = 'at least once: after a crash receivers may see messages again'
  return [
    ['writes', `${spec.connector}: ${spec.summary}`],
    ['delivery', spec.delivery === 'exactly-once' ? 'exactly once' : repeats],
  ]
}

function chains({ chains }: Plan): readonly string[] {
  const long = chains.filter(({ steps }) => steps.length > 1)
  if (long.length === 0) return []
  return [['Run as one', ...long.map(({ steps }) => `  ${steps.join(' → ')}`)].join('\n')]
}

function problems({ problems }: Plan): readonly string[] {
  return problems.length === 0 ? [] : [['Problems', ...problems.map(formatProblem)].join('\n')]
}
