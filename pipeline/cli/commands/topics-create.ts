import { kafka, type TopicNeed } from '#connectors'
import type { PipelineDefinition } from '../../graph.ts'
import { loadBoundDefinition } from '../bound-definition.ts'
import { print } from '../output/print.ts'
import { table } from '../output/table.ts'
import { warn } from '../output/warn.ts'
import type { SettingsOptions } from '../settings.ts'

/** Options of `anabranch topics create`. */
export interface TopicsCreateOptions extends SettingsOptions {
  readonly dryRun?: boolean
  readonly json?: boolean
}

/**
 * `anabranch topics create`: makes the topics that a definition reads and writes and that are not there,
 * with the markers of its sinks. With `--dry-run` it says what it would do.
 */
export async function topicsCreate(file: string, options: TopicsCreateOptions): Promise<void> {
  const { loaded, config } = await loadBoundDefinition(file, options)
  const needs = needsOf(loaded.definition)
  if (needs.length === 0) {
    process.stderr.write(
      `${loaded.definition.name} neither reads nor writes topics, as it is bound here: ` +
        'the setting bindings says which connector a step takes\n',
    )
    return
  }
  // The settings were validated against the connector's own schema.
  const settings = config.connector(kafka.connector.name) as kafka.KafkaConfig
  const { dryRun = false } = options
  const actions = await kafka.createTopics(needs, settings, { dryRun, warn })
  const json = actions.map((action) => JSON.stringify({ ...action, dryRun }))
  await print(options.json === true ? json : linesOf(actions, dryRun))
}

function needsOf({ nodes }: PipelineDefinition): readonly TopicNeed[] {
  return nodes.flatMap((node) =>
    node.kind === 'source' || node.kind === 'sink' ? (node.spec.topics?.() ?? []) : [],
  )
}

const words = { create: 'made', extend: 'extended', keep: 'there' } as const

function linesOf(actions: readonly kafka.TopicAction[], dryRun: boolean): readonly string[] {
  const columns = [
    { title: 'topic' },
    { title: 'partitions', align: 'right' },
    { title: 'cleanup.policy' },
    { title: dryRun ? 'would be' : 'is' },
  ] as const
  const rows = actions.map(({ topic, action, partitions, cleanupPolicy }) => {
    return [topic, String(partitions), cleanupPolicy ?? '', words[action]]
  })
  return table(columns, rows)
}
