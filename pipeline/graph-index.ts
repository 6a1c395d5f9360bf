import type { Node, PipelineDefinition, StreamReference } from './graph.ts'

/** Looks things up in a definition: who feeds a step, who reads one of its outputs. */
export class GraphIndex {
  readonly nodes: readonly Node[]
  readonly #byId = new Map<string, Node>()
  readonly #readers = new Map<string, Map<string, Node[]>>()

  constructor({ nodes }: PipelineDefinition) {
    this.nodes = nodes
    for (const node of nodes) {
      if (!this.#byId.has(node.id)) this.#byId.set(node.id, node)
      for (const input of inputsOf(node)) this.#addReader(input, node)
    }
  }

  /** The first step with this id: `plan` reports the others. */
  find(id: string): Node | undefined {
    return this.#byId.get(id)
  }

  /** The steps that read one output, in the order of declaration. */
  readersOf({ step, output }: StreamReference): readonly Node[] {
    return this.#readers.get(step)?.get(output) ?? []
  }

  /** The steps that read any output of a step. */
  readersOfStep(id: string): readonly Node[] {
    return [...(this.#readers.get(id)?.values() ?? [])].flat()
  }

  /** The steps that feed a step directly. The rejects stream has no single one. */
  feedersOf(node: Node): readonly Node[] {
    return inputsOf(node).flatMap(({ step }) => this.find(step) ?? [])
  }

  /** Every step that a step's input comes from, however far up. */
  upstreamOf(node: Node): ReadonlySet<Node> {
    return closure(node, (from) => this.feedersOf(from))
  }

  /** Every step that a step's outputs reach, however far down. */
  downstreamOf(node: Node): ReadonlySet<Node> {
    return closure(node, ({ id }) => this.readersOfStep(id))
  }

  #addReader({ step, output }: StreamReference, reader: Node): void {
    const outputs = this.#readers.get(step) ?? new Map<string, Node[]>()
    this.#readers.set(step, outputs)
    outputs.set(output, [...(outputs.get(output) ?? []), reader])
  }
}

/** The streams that a step reads. */
export function inputsOf(node: Node): readonly StreamReference[] {
  if (node.kind === 'source') return []
  return node.kind === 'merge' ? node.inputs : [node.input]
}

/** Whether a stream is the one of everything that was refused. */
export function isRejects({ step, output }: StreamReference): boolean {
  return step === '' && output === 'rejects'
}

function closure(start: Node, next: (node: Node) => readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>()
  const open = [...next(start)]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue
    found.add(node)
    open.push(...next(node))
  }
  return found
}
