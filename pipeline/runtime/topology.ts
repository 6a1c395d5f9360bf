import { Subject, type Observable, type Observer } from 'rxjs'
import { GraphIndex } from '../graph-index.ts'
import {
  rejectsReference,
  type Node,
  type OperatorNode,
  type PipelineDefinition,
  type StreamReference,
} from '../graph.ts'
import type { Plan } from '../plan.ts'
import { Aligner } from './align.ts'
import type { SidePort } from './chain.ts'
import type { Frame } from './frame.ts'
import type { GateQueue } from './gate.ts'
import type { Stage } from './stage.ts'

type FrameSubject = Subject<Frame<unknown>>

/** One subject for every stream of a plan, and the joins between them. */
export class Topology {
  readonly #plan: Plan
  readonly #graph: GraphIndex
  readonly #behindRejects: ReadonlySet<string>
  readonly #subjects = new Map<string, FrameSubject>()

  constructor(definition: PipelineDefinition, plan: Plan) {
    this.#plan = plan
    this.#graph = new GraphIndex(definition)
    const readers = this.#graph.readersOf(rejectsReference)
    const behind = readers.flatMap((node) => [node, ...this.#graph.downstreamOf(node)])
    this.#behindRejects = new Set(behind.map(({ id }) => id))
  }

  /** The live stream of a step's output. */
  subject(reference: StreamReference): FrameSubject {
    const name = `${reference.step}/${reference.output}`
    const subject = this.#subjects.get(name) ?? new Subject<Frame<unknown>>()
    this.#subjects.set(name, subject)
    return subject
  }

  /** What takes a step's rejections. */
  rejects(step: string): Observer<Frame<unknown>> {
    return this.#behindRejects.has(step) ? refusal(step) : this.#rejectsOf(step)
  }

  /** The operators of each chain. */
  chains(): readonly (readonly OperatorNode[])[] {
    return this.#plan.chains.map(({ steps }) =>
      steps.flatMap((id) => {
        const node = this.#graph.find(id)
        return node?.kind === 'operator' ? [node] : []
      }),
    )
  }

  /** Where a stage's rejections and side outputs go. Unread ones have been counted, and end there. */
  ports(stage: Stage): readonly SidePort[] {
    const sides = stage.sideOutputs.map((output) => ({
      take: () => stage.takeSideOutput(output),
      observer: this.subject({ step: stage.step, output }),
    }))
    return [...sides, { take: () => stage.takeRejections(), observer: this.rejects(stage.step) }]
  }

  /** Joins the inputs of every merge step, and all rejections into the one rejects stream. */
  connectMerges(queue: (name: string) => GateQueue, failed: (error: unknown) => void): void {
    for (const node of this.#plan.steps) {
      if (node.kind !== 'merge') continue
      const inputs = node.inputs.map((input) => this.subject(input))
      const queues = inputs.map((_, index) => queue(`merge ${node.id}/${index}`))
      join(inputs, queues, this.subject({ step: node.id, output: 'main' }), failed)
    }
    if (this.#graph.readersOf(rejectsReference).length === 0) return
    const inputs = this.#plan.steps
      .filter((node) => canReject(node) && !this.#behindRejects.has(node.id))
      .map(({ id }) => this.#rejectsOf(id))
    const queues = inputs.map((_, index) => queue(`rejects/${index}`))
    join(inputs, queues, this.subject(rejectsReference), failed)
  }

  #rejectsOf(step: string): FrameSubject {
    return this.subject({ step, output: rejectsReference.output })
  }
}

function canReject({ kind }: Node): boolean {
  return kind === 'source' || kind === 'operator'
}

/** What a step refuses that itself handles rejects has nowhere to go: that must not pass in silence. */
function refusal(step: string): Observer<Frame<unknown>> {
  return {
    next: (frame) => {
      if (frame.kind !== 'batch') return
      throw new Error(`step '${step}' reads the rejects stream, so it must not reject messages`)
    },
    error: () => {},
    complete: () => {},
  }
}

function join(
  inputs: readonly Observable<Frame<unknown>>[],
  queues: readonly GateQueue[],
  output: FrameSubject,
  failed: (error: unknown) => void,
): void {
  const aligner = new Aligner<unknown>(queues, (frame) => output.next(frame))
  for (const [index, input] of inputs.entries()) {
    input.subscribe({ next: (frame) => aligner.push(index, frame), error: failed })
  }
}
