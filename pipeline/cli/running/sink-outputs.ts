import { files } from '#connectors'
import type { PipelineDefinition } from '../../graph.ts'
import type { PipelineFile } from '../state-directory.ts'

/** Sources that read again what `rejects replay` puts into their directory. */
export function replayingSources({ nodes }: PipelineDefinition): readonly string[] {
  return nodes.flatMap((node) =>
    node.kind === 'source' && node.spec.connector === files.connector.name ? [node.id] : [],
  )
}

/**
 * Which sinks hold, in files, the messages of each side output and of the rejects stream, by the
 * output's name. Steps between output and sink are looked through.
 */
export function sinkOutputs({ nodes }: PipelineDefinition): PipelineFile['outputs'] {
  const outputs: Record<string, string[]> = {}
  const origins = new Map<string, readonly string[]>()
  for (const node of nodes) {
    if (node.kind === 'source') continue
    const inputs = node.kind === 'merge' ? node.inputs : [node.input]
    const names = inputs.flatMap(({ step, output }) =>
      output === 'main' ? (origins.get(step) ?? []) : [output],
    )
    origins.set(node.id, names)
    if (node.kind !== 'sink' || node.spec.connector !== files.connector.name) continue
    for (const name of new Set(names)) (outputs[name] ??= []).push(node.id)
  }
  return outputs
}
