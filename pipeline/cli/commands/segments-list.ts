import type { SegmentSet } from '#operators'
import {
  withIdentity,
  type IdentityOptions,
  type OpenIdentity,
} from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'
import { segmentsOf } from '../segments/segments-of.ts'

/** Options of `anabranch segments list`. */
export interface SegmentsListOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch segments list`: what segments there are, and how many profiles are in each. */
export async function segmentsList(options: SegmentsListOptions): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const segments = segmentsOf(identity)
    const members = await countMembers(identity)
    sayAge(asOf)
    const lines = options.json === true ? jsonLines : tableLines
    await print(lines(segments, members))
  })
}

/** Reads every profile that is followed: the state has no count of its own. */
async function countMembers({ profiles }: OpenIdentity): Promise<ReadonlyMap<string, number>> {
  const members = new Map<string, number>()
  for await (const [, { segments }] of profiles.fragments.scan('followed')) {
    for (const { segment, isMember } of segments.values()) {
      if (isMember) members.set(segment, (members.get(segment) ?? 0) + 1)
    }
  }
  return members
}

function jsonLines(segments: SegmentSet, members: ReadonlyMap<string, number>): string[] {
  return segments.segments().map(({ name, description, version, refresh }) =>
    JSON.stringify({
      segment: name,
      members: members.get(name) ?? 0,
      description,
      version,
      refresh: refresh?.definition ?? null,
      definition: segments.definitions[name],
    }),
  )
}

function tableLines(segments: SegmentSet, members: ReadonlyMap<string, number>): readonly string[] {
  const columns = [
    { title: 'segment' },
    { title: 'members', align: 'right' },
    { title: 'looked at' },
    { title: 'version' },
    { title: 'description' },
  ] as const
  const rows = segments.segments().map(({ name, description, version, refresh }) => {
    const when = refresh === undefined ? 'always' : JSON.stringify(refresh.definition['cron'])
    return [name, count(members.get(name) ?? 0), when, version, description]
  })
  return table(columns, rows)
}
