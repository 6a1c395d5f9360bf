import { pipeline, type Node, type PipelineBuilder, type ProblemCode, type Stream } from '#pipeline'
import { countingSpec, sinkSpec, sourceSpec } from './specs.ts'

/** A pipeline with one mistake, where `plan` finds it and what it says. */
export interface Mistake {
  readonly code: ProblemCode
  readonly step: string
  readonly says: string
  readonly name?: string
  readonly define: (p: PipelineBuilder) => void
  /** Steps that the builder would not let anyone write in TypeScript. */
  readonly nodes?: readonly Node[]
}

const dayMs = 86_400_000

const inNames: readonly Mistake[] = [
  {
    code: 'invalid-pipeline-name',
    step: '',
    says: '"My Shop"',
    name: 'My Shop',
    define: (p) => pages(p).sink('out', sinkSpec()),
  },
  {
    code: 'missing-step-id',
    step: '',
    says: 'the operator declared as step 2 has no id',
    define: (p) => always(pages(p), '').sink('out', sinkSpec()),
  },
  {
    code: 'invalid-step-id',
    step: 'By Page',
    says: 'lower-case letters, digits and hyphens',
    define: (p) => always(pages(p), 'By Page').sink('out', sinkSpec()),
  },
  {
    code: 'duplicate-step-id',
    step: 'pages',
    says: 'the sink declared as step 2 has the id of the source declared as step 1',
    define: (p) => pages(p).sink('pages', sinkSpec()),
  },
  {
    code: 'missing-spec',
    step: 'out',
    says: 'the sink was given no spec',
    define: (p) => pages(p).sink('out', undefined as never),
  },
]

const inInputs: readonly Mistake[] = [
  { code: 'no-source', step: '', says: 'p.source(id, spec)', define: () => undefined },
  { code: 'unread-source', step: 'pages', says: 'no step reads', define: (p) => void pages(p) },
  {
    code: 'unknown-step',
    step: 'out',
    says: '"elsewhere"',
    define: () => undefined,
    nodes: [sinkNode('out', 'elsewhere')],
  },
  {
    code: 'cycle',
    step: 'again',
    says: 'feeds itself',
    define: () => undefined,
    nodes: [mergeNode('again', 'again', 'pages'), sinkNode('out', 'again')],
  },
  {
    code: 'too-few-merge-inputs',
    step: 'all',
    says: 'no inputs',
    define: (p) => p.merge('all').sink('out', sinkSpec()),
  },
  {
    code: 'too-few-merge-inputs',
    step: 'all',
    says: 'a single input',
    define: (p) => p.merge('all', pages(p)).sink('out', sinkSpec()),
  },
  {
    code: 'repeated-merge-input',
    step: 'all',
    says: 'come twice',
    define: (p) => {
      const stream = pages(p)
      p.merge('all', stream, stream).sink('out', sinkSpec())
    },
  },
]

const inState: readonly Mistake[] = [
  {
    code: 'unkeyed-state',
    step: 'count',
    says: 'Put .key(id, keyOf) before the step',
    define: (p) =>
      pages(p)
        .apply('count', countingSpec() as never)
        .sink('out', sinkSpec()),
  },
  {
    code: 'unbounded-state',
    step: 'count',
    says: 'nothing bounds its state (count)',
    define: (p) => keyed(p).apply('count', { ...countingSpec(), bound: undefined as never }),
  },
  {
    code: 'short-memory',
    step: 'count',
    says: 'for 1 hour, but source "pages" may deliver a message again after 1 day',
    define: (p) => keyed(p).apply('count', countingSpec({ remembersMs: 3_600_000 })),
  },
]

const inOutputs: readonly Mistake[] = [
  {
    code: 'sink-not-repeatable',
    step: 'out',
    says: 'idempotentCommit',
    define: (p) => pages(p).sink('out', sinkSpec({ idempotentCommit: false })),
  },
  {
    code: 'unknown-side-output',
    step: 'out',
    says: 'Use one of: late',
    define: (p) => aside(p, ['late'], 'early'),
  },
  {
    code: 'unknown-side-output',
    step: 'out',
    says: 'a count step has no side outputs',
    define: (p) => aside(p, [], 'late'),
  },
  {
    code: 'reserved-side-output',
    step: 'count',
    says: '"main"',
    define: (p) => aside(p, ['main'], 'main'),
  },
  {
    code: 'unread-side-output',
    step: 'count',
    says: ".sideOutput('late').sink('count-late', spec)",
    define: (p) => aside(p, ['late', 'early'], 'early'),
  },
  {
    code: 'dead-step',
    step: 'some',
    says: 'goes nowhere',
    define: (p) => void always(pages(p), 'some'),
  },
]

/** One of each kind, `unread-rejects` aside. */
export const mistakes: readonly Mistake[] = [...inNames, ...inInputs, ...inState, ...inOutputs]

/** The pipeline of a mistake, with a sink on rejects so that nothing else is wrong there. */
export function define({ name = 'shop', define, nodes = [] }: Mistake) {
  const definition = pipeline(name, (p) => {
    define(p)
    p.rejects.sink('rejects', sinkSpec())
  })
  return { ...definition, nodes: [...definition.nodes, ...nodes] }
}

/** A pipeline like those of the mistakes, without one. */
export const sound: Mistake = {
  code: 'no-source',
  step: '',
  says: '',
  define: (p) => keyed(p).apply('count', countingSpec({ remembersMs: dayMs })),
}

function pages(p: PipelineBuilder): Stream<string> {
  return p.source('pages', sourceSpec<string>({ replayWindowMs: dayMs }))
}

function keyed(p: PipelineBuilder) {
  return pages(p).key('by-page', (page) => page)
}

function always(stream: Stream<string>, id: string): Stream<string> {
  return stream.filter(id, () => true)
}

function aside(p: PipelineBuilder, sideOutputs: readonly string[], read: string): void {
  keyed(p).apply('count', countingSpec({ sideOutputs })).sideOutput(read).sink('out', sinkSpec())
}

function sinkNode(id: string, step: string): Node {
  return { kind: 'sink', id, input: { step, output: 'main' }, spec: sinkSpec() }
}

function mergeNode(id: string, ...steps: readonly string[]): Node {
  return { kind: 'merge', id, inputs: steps.map((step) => ({ step, output: 'main' })) }
}
