import type { Problem } from '../errors.ts'
import type { MergeNode, Node, StreamReference } from '../graph.ts'
import { inputsOf, isRejects, type GraphIndex } from '../graph-index.ts'
import { error, warning, type Check } from './check.ts'

/** Every stream that a step reads must exist. */
export const checkInputs: Check = ({ graph }) =>
  graph.nodes.flatMap((node) => inputsOf(node).flatMap((input) => checkInput(node, input, graph)))

function checkInput(node: Node, input: StreamReference, graph: GraphIndex): readonly Problem[] {
  if (isRejects(input)) return []
  const feeder = graph.find(input.step)
  if (feeder === undefined) {
    const message = `it reads from step "${input.step}", which is not part of this pipeline`
    const fix = 'Use streams of the builder that the same pipeline() call hands out.'
    return [error('unknown-step', node.id, message, fix)]
  }
  const declared = (feeder.kind === 'operator' && feeder.spec.sideOutputs) || []
  if (input.output === 'main' || declared.includes(input.output)) return []
  const message = `it reads the side output "${input.output}" of step "${input.step}", which has no such output`
  const fix =
    declared.length === 0
      ? `Remove it: a ${feeder.kind === 'operator' ? feeder.spec.kind : feeder.kind} step has no side outputs.`
      : `Use one of: ${declared.join(', ')}.`
  return [error('unknown-side-output', node.id, message, fix)]
}

/** A step that feeds itself would never see the end of its input. */
export const checkCycles: Check = ({ graph }) =>
  graph.nodes
    .filter((node) => graph.upstreamOf(node).has(node))
    .map(({ id }) => {
      const fix = 'Let each step read only from steps that do not depend on it.'
      return error('cycle', id, 'the step feeds itself', fix)
    })

/** A merge joins at least two streams, each once. */
export const checkMerges: Check = ({ graph }) =>
  graph.nodes.filter((node) => node.kind === 'merge').flatMap(checkMerge)

function checkMerge({ id, inputs }: MergeNode): readonly Problem[] {
  const fix = 'Pass the streams after the id: p.merge(id, first, second).'
  if (inputs.length === 0) {
    return [error('too-few-merge-inputs', id, 'the merge has no inputs', fix)]
  }
  if (inputs.length === 1) {
    return [warning('too-few-merge-inputs', id, 'the merge has a single input', fix)]
  }
  const names = inputs.map(({ step, output }) => `${step}/${output}`)
  if (new Set(names).size === names.length) return []
  const message = 'the merge has the same stream twice, so each of its messages would come twice'
  return [error('repeated-merge-input', id, message, 'Pass each stream once.')]
}
