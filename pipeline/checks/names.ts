import type { Problem } from '../errors.ts'
import type { Node } from '../graph.ts'
import { error, type Check } from './check.ts'

const name = /^[a-z0-9-]{1,64}$/
const rule = 'lower-case letters, digits and hyphens, 64 characters at the most'

/** The pipeline's name is part of tokens and paths, so it must be a plain one. */
export const checkPipelineName: Check = ({ definition }) => {
  if (isName(definition.name)) return []
  const message = `the pipeline's name ${JSON.stringify(definition.name)} is not a valid one`
  return [error('invalid-pipeline-name', '', message, `Use ${rule}.`)]
}

/** State, positions and committables are kept under step ids. */
export const checkStepIds: Check = ({ graph }) =>
  graph.nodes.flatMap((node, index) => checkStepId(node, index, graph.nodes))

function checkStepId(node: Node, index: number, nodes: readonly Node[]): readonly Problem[] {
  const which = `the ${node.kind} declared as step ${index + 1}`
  if (typeof node.id !== 'string' || node.id === '') {
    const fix = 'Give the id first, and never change it: state is kept under it.'
    return [error('missing-step-id', '', `${which} has no id`, fix)]
  }
  if (!isName(node.id)) {
    return [error('invalid-step-id', node.id, `the id is not a valid one`, `Use ${rule}.`)]
  }
  const first = nodes.findIndex(({ id }) => id === node.id)
  if (first === index) return []
  const message = `${which} has the id of the ${nodes[first]?.kind} declared as step ${first + 1}`
  return [error('duplicate-step-id', node.id, message, 'Give each step an id of its own.')]
}

function isName(text: unknown): boolean {
  return typeof text === 'string' && name.test(text)
}
