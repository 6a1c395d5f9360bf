import type { Profile } from '#operators'
import type { CustomerEvent } from '#schemas'
import { cliJsonLines } from '../../helpers/cli.ts'
import { jsonOf, lastOfEachKey } from './topics.ts'

/** What a deployment leaves, as lines that can be compared, each kind in one order. */
export interface Outcome {
  readonly profiles: readonly string[]
  readonly archive: readonly string[]
  readonly refused: readonly string[]
}

/** Where the outcome of a deployment is. */
export interface Place {
  readonly state: string
  /** Settings file of the deployment. */
  readonly config?: string
}

/** Events as they arrived; where and when the archive took them differs between deployments. */
const archived = `
  SELECT message_id, type, event, user_id, anonymous_id, previous_id, group_id,
    toUnixTimestamp64Milli(timestamp) AS timestampMs, toUnixTimestamp64Milli(received_at) AS receivedAtMs,
    properties, traits, context, integrations
  FROM events`

const aside = ['rejects', 'late', 'conflicts'] as const
const topicOf = { rejects: 'rejects', late: 'late-events', conflicts: 'conflicts' } as const

/** Profiles in the state directory, the archive in this process, refused messages in files. */
export async function embeddedOutcome({ state }: Place): Promise<Outcome> {
  const lines = aside.map((output) =>
    cliJsonLines('rejects', 'list', '--output', output, '--state', state),
  )
  return {
    profiles: profileLines(await cliJsonLines('profile', 'list', '--state', state)),
    archive: toLines(await cliJsonLines('archive', 'query', archived, '--state', state)).toSorted(),
    refused: refusedLines(await Promise.all(lines)),
  }
}

/** Profiles in tables, the archive on a server, refused messages in topics. */
export async function cqlOutcome({ state, config = '' }: Place, brokers: string): Promise<Outcome> {
  return {
    profiles: profileLines(await cliJsonLines('profile', 'list', '--config', config)),
    archive: toLines(await cliJsonLines('archive', 'query', archived, '--state', state)).toSorted(),
    refused: await refusedInTopics(brokers),
  }
}

/** Profiles in the state directory and in a topic, events and refused messages in topics. */
export async function kafkaOutcome(
  { state }: Place,
  brokers: string,
): Promise<Outcome & { readonly compacted: readonly string[] }> {
  const compacted = await lastOfEachKey(brokers, 'profiles')
  return {
    profiles: profileLines(await cliJsonLines('profile', 'list', '--state', state)),
    compacted: profileLines([...compacted.values()]).toSorted(),
    archive: toLines((await jsonOf(brokers, 'archived-events')).map(asArchived)).toSorted(),
    refused: await refusedInTopics(brokers),
  }
}

async function refusedInTopics(brokers: string): Promise<readonly string[]> {
  return refusedLines(await Promise.all(aside.map((output) => jsonOf(brokers, topicOf[output]))))
}

/** A file and a partition are not called alike, so positions are left out. */
function refusedLines(outputs: readonly (readonly unknown[])[]): readonly string[] {
  return outputs
    .flatMap((lines, index) =>
      lines.map((line) => {
        const { reason, step, bytes } = line as Readonly<Record<string, unknown>>
        return JSON.stringify([aside[index], reason, step, bytes])
      }),
    )
    .toSorted()
}

/** An event as a row of the archive has it. */
function asArchived(value: unknown): object {
  const event = value as CustomerEvent
  const json = (part: unknown) => JSON.stringify(part)
  return {
    message_id: event.messageId,
    type: event.type,
    event: event.event,
    user_id: event.userId,
    anonymous_id: event.anonymousId,
    previous_id: event.previousId,
    group_id: event.groupId,
    timestampMs: event.timestampMs,
    receivedAtMs: event.receivedAtMs,
    properties: json(event.properties),
    traits: json(event.traits),
    context: json(event.context),
    integrations: json(event.integrations),
  }
}

/**
 * Profiles without their former ids: which ids a profile had on its way depends on the order in which
 * partitions were read, and that is not the same in two runs.
 */
function profileLines(profiles: readonly unknown[]): readonly string[] {
  return profiles.map((profile) => {
    const { id, version, identifiers, events, firstSeenMs, lastSeenMs, traits } = profile as Profile
    return JSON.stringify({ id, version, identifiers, events, firstSeenMs, lastSeenMs, traits })
  })
}

function toLines(values: readonly unknown[]): readonly string[] {
  return values.map((value) => JSON.stringify(value))
}
