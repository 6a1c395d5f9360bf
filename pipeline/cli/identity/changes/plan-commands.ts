import {
  findMembers,
  identifiersOfCommand,
  profileReader,
  type IdentityCells,
  type IdentityCommand,
  type IdentityDelta,
  type Output,
  type Profile,
  type Resolved,
  type ReviewItem,
} from '#operators'
import { ChunkOrigin, type Message } from '#schemas'
import type { StateReader } from '#state'
import { CliError } from '../../cli-error.ts'
import type { OpenIdentity } from '../state/open-identity.ts'
import { openOverlay, overlayContext, type Overlay } from '../state/overlay.ts'

/** Profiles that are told with all that they hold, before and after. */
export const profilesShownMax = 100

/** What commands would change. */
export interface Changes {
  readonly deltas: readonly IdentityDelta[]
  /** The first of the profiles that they change, as they are, and as they would be. */
  readonly before: readonly Profile[]
  readonly after: readonly Profile[]
  /** How many there are. */
  readonly profilesBefore: number
  readonly profilesAfter: number
  readonly reviewsOpened: readonly ReviewItem[]
  readonly reviewsClosed: readonly ReviewItem[]
}

/**
 * What commands would change, by doing them on a copy in memory of what they read, with the operator
 * that does them in a run. Ends the command where they would be refused.
 */
export async function planCommands(
  commands: readonly IdentityCommand[],
  identity: OpenIdentity,
): Promise<Changes> {
  const { spec, reader, step } = identity
  const messages = commands.map((command) => messageOf(command, step))
  const { watermarksMs } = await identity.latest()
  const overlay = await openOverlay(reader, (cells, want) =>
    spec.prefetch === undefined ? [] : spec.prefetch(messages, cells, want),
  )
  const output = new Collected()
  const place = { step, watermarkMs: watermarksMs[step] ?? -Infinity }
  const operator = spec.open(overlayContext(overlay, place))
  for (const message of messages) operator.onMessage(message, output)
  const touched = [...output.keys, ...commands.flatMap(identifiersOfCommand)]
  const keys = [...new Set(touched)]
  const before = await profileIds(keys, reader)
  const after = await profileIds(keys, overlay.reader)
  return {
    deltas: output.deltas,
    before: await profilesOf(before, identity, reader, []),
    after: await profilesOf(after, identity, overlay.reader, output.erased),
    profilesBefore: before.length,
    profilesAfter: after.length,
    ...(await reviewChanges(overlay, reader)),
  }
}

function messageOf(command: IdentityCommand, step: string): Message<IdentityCommand> {
  const origin = new ChunkOrigin(step, 'dry-run', 0, new Uint8Array())
  return { key: '', value: command, timestampMs: command.atMs, origin }
}

/** What came out of the operator. */
class Collected implements Output<Resolved> {
  readonly deltas: IdentityDelta[] = []
  readonly keys: string[] = []
  readonly erased: string[] = []

  emit({ value: { deltas, touched = [], erased = [] } }: Message<Resolved>): void {
    this.deltas.push(...deltas)
    this.erased.push(...erased)
    this.keys.push(...touched.flatMap(({ members }) => members), ...erased)
  }

  reject(_message: Message<unknown>, _reason: string, detail: string): void {
    throw new CliError('usage', detail)
  }

  sideOutput(): void {}
}

async function profileIds(
  keys: readonly string[],
  reader: StateReader<IdentityCells>,
): Promise<readonly string[]> {
  const found = await findMembers(reader, keys)
  return [...new Set(found.flatMap((each) => each?.cluster.name.profileId ?? []))].sort()
}

async function profilesOf(
  ids: readonly string[],
  { profiles: saved }: OpenIdentity,
  reader: StateReader<IdentityCells>,
  erased: readonly string[],
): Promise<readonly Profile[]> {
  const { fragments } = saved
  const left: typeof fragments = {
    async get(cell, keys) {
      const values = await fragments.get(cell, keys)
      return values.map((value, at) => (erased.includes(keys[at] ?? '') ? undefined : value))
    },
    scan: (cell, options) => fragments.scan(cell, options),
    entries: async (cell, key) => (erased.includes(key) ? [] : fragments.entries(cell, key)),
  }
  const profiles = profileReader({ ...saved, identity: reader, fragments: left })
  const found: Profile[] = []
  for (const id of ids.slice(0, profilesShownMax)) {
    const profile = await profiles.get(id)
    if (profile !== undefined) found.push(profile)
  }
  return found
}

async function reviewChanges(
  { written, reader }: Overlay,
  saved: StateReader<IdentityCells>,
): Promise<Pick<Changes, 'reviewsOpened' | 'reviewsClosed'>> {
  const keys = written('reviews')
  const before = await saved.get('reviews', keys)
  const after = await reader.get('reviews', keys)
  const isOpen = (item: ReviewItem | undefined) => item?.status === 'open'
  return {
    reviewsOpened: after.filter((item, at) => isOpen(item) && !isOpen(before[at])).flatMap(known),
    reviewsClosed: before.filter((item, at) => isOpen(item) && !isOpen(after[at])).flatMap(known),
  }
}

function known<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}
