import type { TopicNeed } from '../../connector.ts'
import { openAdmin, type KafkaAdmin } from '../admin.ts'
import type { KafkaConfig } from '../config.ts'
import { markersNeed } from '../sink/markers/markers-topic.ts'
import { checkTopics, type CheckOptions } from './check-topics.ts'
import { mergeNeeds } from './merge-needs.ts'

/** What is done about a topic. */
export interface TopicAction {
  readonly topic: string
  /** `extend`: it has fewer partitions than are needed. */
  readonly action: 'create' | 'extend' | 'keep'
  /** How many it has afterwards. */
  readonly partitions: number
  /** Of a topic that is made; undefined: as brokers have it by default. */
  readonly cleanupPolicy?: TopicNeed['cleanupPolicy']
  /** Of a topic that is made: its other settings. */
  readonly config?: TopicNeed['config']
}

/** How topics are made. */
export interface CreateOptions extends Pick<CheckOptions, 'warn'> {
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean
}

/** How long brokers may take to tell of topics that were made. */
const knownWithinMs = 30_000

/**
 * Makes the topics that are missing, and gives partitions to those that have too few; with `dryRun` it
 * only says what it would do. Sinks need the topic of their markers too. What cannot be mended this way,
 * such as a `cleanup.policy` that does not fit, is a `SetupError` afterwards.
 */
export async function createTopics(
  wanted: readonly TopicNeed[],
  config: KafkaConfig,
  { dryRun = false, warn }: CreateOptions = {},
): Promise<readonly TopicAction[]> {
  const needs = withMarkers(wanted, config)
  const admin = await openAdmin(config)
  try {
    const actions = actionsFor(needs, await partitionCounts(admin))
    if (dryRun) return actions
    for (const action of actions) await carryOut(action, admin)
    await known(actions, admin)
    const { transactionTimeoutMs } = config
    const writes = needs.some(({ use }) => use === 'write')
    const told = warn === undefined ? {} : { warn }
    await checkTopics(needs, admin, writes ? { ...told, transactionTimeoutMs } : told)
    return actions
  } finally {
    await admin.close()
  }
}

function withMarkers(
  wanted: readonly TopicNeed[],
  config: Pick<KafkaConfig, 'markersTopic'>,
): readonly TopicNeed[] {
  const writes = wanted.some(({ use }) => use === 'write')
  return mergeNeeds(writes ? [...wanted, markersNeed(config)] : wanted)
}

async function partitionCounts(admin: KafkaAdmin): Promise<ReadonlyMap<string, number>> {
  const { topics } = await admin.metadata()
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]))
}

function actionsFor(
  needs: readonly TopicNeed[],
  counts: ReadonlyMap<string, number>,
): readonly TopicAction[] {
  return needs.map(({ topic, partitions = 1, cleanupPolicy, config }) => {
    const found = counts.get(topic) ?? 0
    if (found >= partitions) return { topic, action: 'keep', partitions: found }
    if (found > 0) return { topic, action: 'extend', partitions }
    return {
      topic,
      action: 'create',
      partitions,
      ...(cleanupPolicy !== undefined && { cleanupPolicy }),
      ...(config !== undefined && { config }),
    }
  })
}

async function carryOut(
  { topic, action, partitions, cleanupPolicy, config }: TopicAction,
  admin: KafkaAdmin,
): Promise<void> {
  if (action === 'extend') await admin.createPartitions(topic, partitions)
  if (action !== 'create') return
  await admin.createTopic({
    topic,
    num_partitions: partitions,
    replication_factor: admin.config.replicationFactor,
    config: { ...(cleanupPolicy !== undefined && { 'cleanup.policy': cleanupPolicy }), ...config },
  })
}

/** Waits until the brokers tell of what was made. */
async function known(actions: readonly TopicAction[], admin: KafkaAdmin): Promise<void> {
  const endsMs = performance.now() + knownWithinMs
  while (performance.now() < endsMs) {
    const counts = await partitionCounts(admin)
    const isKnown = actions.every(({ topic, partitions }) => (counts.get(topic) ?? 0) >= partitions)
    if (isKnown) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
