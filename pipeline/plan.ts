import { chainsOf, type Chain } from './chains.ts'
import { checks, formChecks } from './checks/index.ts'
import { edgesOf, type Edge } from './edges.ts'
import { PlanError, type Problem } from './errors.ts'
import type { Node, PipelineDefinition } from './graph.ts'
import { GraphIndex } from './graph-index.ts'
import { runtimeDefaults } from './runtime/defaults.ts'
import { sharingOf, type Sharing } from './sharing.ts'
import { topologicalOrder } from './topological-order.ts'

/** How a pipeline will be run, and what is wrong with it. */
export interface Plan {
  readonly name: string
  /** Number of partitions that keyed streams are spread over. */
  readonly keyGroups: number
  /** Each after those that feed it; steps behind the rejects stream last. */
  readonly steps: readonly Node[]
  readonly edges: readonly Edge[]
  readonly chains: readonly Chain[]
  /** Whether processes may run it together. */
  readonly sharing: Sharing
  /** Errors first. `assertPlan` throws where there are any. */
  readonly problems: readonly Problem[]
}

/** What a plan depends on besides the definition. */
export interface PlanOptions {
  /** Fixed for the life of a pipeline's state. */
  readonly keyGroups?: number
}

/** Orders a pipeline's steps, finds its edges and chains, and checks it. Never throws. */
export function plan(definition: PipelineDefinition, options: PlanOptions = {}): Plan {
  const graph = new GraphIndex(definition)
  const keyGroups = options.keyGroups ?? runtimeDefaults.keyGroups
  return {
    name: definition.name,
    keyGroups,
    steps: topologicalOrder(graph),
    edges: edgesOf(graph, keyGroups),
    chains: chainsOf(graph),
    sharing: sharingOf(definition),
    problems: problemsOf(definition, graph),
  }
}

/** The plan of a pipeline that can run. Throws `PlanError` with every problem when it cannot. */
export function assertPlan(definition: PipelineDefinition, options: PlanOptions = {}): Plan {
  const made = plan(definition, options)
  if (made.problems.some(isError)) throw new PlanError(made.name, made.problems)
  return made
}

function problemsOf(definition: PipelineDefinition, graph: GraphIndex): readonly Problem[] {
  const formProblems = formChecks.flatMap((check) => check({ definition, graph }))
  // The other checks read specs, so they wait until every step has one.
  const further = formProblems.some(({ code }) => code === 'missing-spec') ? [] : checks
  const problems = [...formProblems, ...further.flatMap((check) => check({ definition, graph }))]
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))]
}

function isError({ severity }: Problem): boolean {
  return severity === 'error'
}
