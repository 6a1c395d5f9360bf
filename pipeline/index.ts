export type * from './graph.ts'
export { pipeline, type PipelineBuilder } from './pipeline.ts'
export type { KeyedStream, NeedsKey, SideOutputs, Stream } from './stream.ts'
