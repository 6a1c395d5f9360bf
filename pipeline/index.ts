export type { Chain } from './chains.ts'
export type { Edge, ExchangeEdge, ForwardEdge } from './edges.ts'
export * from './errors.ts'
export type * from './graph.ts'
export { identityCommands, type IdentityCommandsOptions } from './identity-commands.ts'
export { pipeline, type PipelineBuilder } from './pipeline.ts'
export { assertPlan, plan, type Plan, type PlanOptions } from './plan.ts'
export type { KeyedStream, NeedsKey, SideOutputs, Stream } from './stream.ts'
export { describe, planFormats, type PlanFormat } from './describe.ts'
export {
  configDocs,
  describeConfig,
  loadConfig,
  logLevels,
  type Config,
  type ConfigSources,
  type LogLevel,
  type ShownSetting,
} from './config.ts'
export { systemClock } from './runtime/clock.ts'
export { runtimeDefaults } from './runtime/defaults.ts'
export { run } from './runtime/run.ts'
export type * from './runtime/run-types.ts'
export { runShared } from './runtime/sharing/run-shared.ts'
export type { ShardState, TaskOptions } from './runtime/sharing/task.ts'
export { sharingOf, type Sharing } from './sharing.ts'
export { bindConnectors } from './bind-connectors.ts'
export { StoppedError } from './runtime/supervisor.ts'
