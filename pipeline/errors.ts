/** What is wrong with one step, or with the pipeline as a whole. */
export interface Problem {
  /** An `error` keeps the pipeline from running; a `warning` is told and lived with. */
  readonly severity: 'error' | 'warning'
  readonly code: ProblemCode
  /** Id of the step; '' for the pipeline as a whole or a step without an id. */
  readonly step: string
  /** What is wrong. */
  readonly message: string
  /** What to change. */
  readonly fix: string
}

/** Kebab-case names of everything that `plan` can find. */
export const problemCodes = [
  'invalid-pipeline-name',
  'missing-step-id',
  'invalid-step-id',
  'duplicate-step-id',
  'missing-spec',
  'no-source',
  'unread-source',
  'cycle',
  'unknown-step',
  'unknown-side-output',
  'reserved-side-output',
  'unread-side-output',
  'unread-rejects',
  'too-few-merge-inputs',
  'repeated-merge-input',
  'unkeyed-state',
  'unbounded-state',
  'short-memory',
  'sink-not-repeatable',
  'dead-step',
] as const

/** One of `problemCodes`. */
export type ProblemCode = (typeof problemCodes)[number]

/** The pipeline cannot run as it is defined. Lists every problem at once, each with its step and fix. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
  readonly code = 'plan'
  readonly problems: readonly Problem[]

  constructor(pipeline: string, problems: readonly Problem[]) {
    super([`Pipeline "${pipeline}" cannot run:`, ...problems.map(formatProblem)].join('\n'))
    this.problems = problems
  }
}

/** A problem in two lines for people. */
export function formatProblem({ severity, code, step, message, fix }: Problem): string {
  const where = step === '' ? '' : ` at step "${step}"`
  return `  ${severity}${where}: ${message} (${code})\n    fix: ${fix}`
}

/** What is wrong with one setting. A secret's value is never part of it. */
export interface ConfigProblem {
  /** Such as `runtime.queueFramesMax`. */
  readonly path: string
  /** What is wrong and what is allowed. */
  readonly message: string
  /** Where the value came from: a file's name, an environment variable, the command line. */
  readonly origin: string
}

/** The settings cannot be used. Lists every problem at once, each with where its value came from. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'config'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(['The settings cannot be used:', ...problems.map(formatConfigProblem)].join('\n'))
    this.problems = problems
  }
}

function formatConfigProblem({ path, message, origin }: ConfigProblem): string {
  return `  ${path === '' ? '' : `${path}: `}${message} (from ${origin})`
}
