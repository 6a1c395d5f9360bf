import type { TopicNeed } from '../../connector.ts'
import { SetupError } from '../../errors.ts'
import type { Metadata } from '../driver-api.ts'
import { mergeNeeds } from './merge-needs.ts'

/** What `checkTopics` asks of a cluster. */
export interface ClusterView {
  readonly brokers: string
  metadata(): Promise<Metadata>
  /** Settings of topics and of a broker; what may not be read is left out. */
  settings(topics: readonly string[]): Promise<ClusterSettings>
}

/** Settings of a topic, or of a broker under '', by name. */
export type ClusterSettings = ReadonlyMap<string, ReadonlyMap<string, string>>

/** What is wanted besides the topics. */
export interface CheckOptions {
  /** The timeout that transactions ask for; undefined where there are none. */
  readonly transactionTimeoutMs?: number
  /** Told where settings could not be read, so that they are not checked. */
  readonly warn?: (message: string) => void
}

/**
 * Throws one `SetupError` with everything that the cluster lacks, each with its fix: topics that are
 * missing or have too few partitions, a `cleanup.policy` that loses what has to stay, transactions that
 * may not take as long. What the user may not see is not checked.
 */
export async function checkTopics(
  wanted: readonly TopicNeed[],
  cluster: ClusterView,
  options: CheckOptions = {},
): Promise<void> {
  const needs = mergeNeeds(wanted)
  const { topics } = await cluster.metadata()
  const partitions = new Map(topics.map((topic) => [topic.name, topic.partitions.length]))
  const present = needs.filter(({ topic }) => (partitions.get(topic) ?? 0) > 0)
  const problems = needs.flatMap((need) => countProblem(need, partitions.get(need.topic) ?? 0))
  problems.push(...(await settingProblems(present, cluster, options)))
  if (problems.length === 0) return
  const lines = problems.map((problem) => `\n  ${problem}`).join('')
  throw new SetupError(`Kafka at ${cluster.brokers} is not ready for this pipeline:${lines}`)
}

function countProblem({ topic, partitions = 1, use }: TopicNeed, found: number): string[] {
  if (found === 0) {
    const verb = use === 'read' ? 'read' : 'written'
    return [`${topic}: there is no such topic to be ${verb}; anabranch topics create makes it.`]
  }
  if (found >= partitions) return []
  return [
    `${topic}: ${found} partitions, ${partitions} are needed; anabranch topics create adds them, ` +
      'which moves keys to other partitions.',
  ]
}

async function settingProblems(
  present: readonly TopicNeed[],
  cluster: ClusterView,
  options: CheckOptions,
): Promise<readonly string[]> {
  const { transactionTimeoutMs } = options
  const ruled = present.filter(({ cleanupPolicy }) => cleanupPolicy !== undefined)
  if (ruled.length === 0 && transactionTimeoutMs === undefined) return []
  const topics = ruled.map(({ topic }) => topic)
  const settings = await readSettings(topics, cluster, options)
  const problems = ruled.flatMap((need) => policyProblem(need, settings.get(need.topic)))
  const longestMs = Number(settings.get('')?.get('transaction.max.timeout.ms') ?? Infinity)
  if (transactionTimeoutMs === undefined || transactionTimeoutMs <= longestMs) return problems
  return [
    ...problems,
    `transactions may take ${longestMs} ms at most (transaction.max.timeout.ms of the brokers), ` +
      `${transactionTimeoutMs} ms are set; lower kafka.transactionTimeoutMs or raise the other.`,
  ]
}

async function readSettings(
  topics: readonly string[],
  cluster: ClusterView,
  { warn }: CheckOptions,
): Promise<ClusterSettings> {
  try {
    return await cluster.settings(topics)
  } catch (error) {
    const { message } = error as Error
    warn?.(`cleanup.policy and transaction.max.timeout.ms are not checked: ${message}`)
    return new Map()
  }
}

function policyProblem(
  { topic, cleanupPolicy }: TopicNeed,
  settings: ReadonlyMap<string, string> | undefined,
): string[] {
  const found = settings?.get('cleanup.policy')
  if (found === undefined || cleanupPolicy === undefined || found === cleanupPolicy) return []
  const why =
    cleanupPolicy === 'compact'
      ? 'the last message of a key would be deleted in time'
      : 'messages would be overwritten by later ones of their key'
  return [
    `${topic}: cleanup.policy is ${found}, ${cleanupPolicy} is needed, since ${why}; set ` +
      `cleanup.policy=${cleanupPolicy} of the topic, or write to another one.`,
  ]
}
