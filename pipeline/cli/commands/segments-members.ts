import type { FollowedProfile } from '#operators'
import {
  withIdentity,
  type IdentityOptions,
  type OpenIdentity,
} from '../identity/state/open-identity.ts'
import { moment } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'
import { knownSegment, segmentsOf } from '../segments/segments-of.ts'

/** Options of `anabranch segments members`. */
export interface SegmentsMembersOptions extends IdentityOptions {
  readonly json?: boolean
  readonly limit?: number
}

/** Members that a table shows when `--limit` does not say. */
const tableRowsMax = 100

/** A profile that is in a segment. */
interface Member {
  readonly profile: string
  readonly sinceMs: number
}

/** `anabranch segments members`: who is in a segment, in the order of profile ids. */
export async function segmentsMembers(
  name: string,
  options: SegmentsMembersOptions,
): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const segment = knownSegment(name, segmentsOf(identity))
    sayAge(asOf)
    const { json, limit } = options
    const members = membersOf(segment, identity, limit ?? (json === true ? Infinity : tableRowsMax))
    await print(json === true ? jsonLines(members) : await tableLines(members))
  })
}

async function* membersOf(
  segment: string,
  { profiles }: OpenIdentity,
  limit: number,
): AsyncGenerator<Member> {
  let left = limit
  for await (const [profile, followed] of profiles.fragments.scan('followed')) {
    const sinceMs = memberSinceMs(segment, followed)
    if (sinceMs === undefined) continue
    if (left <= 0) return
    left -= 1
    yield { profile, sinceMs }
  }
}

function memberSinceMs(segment: string, { segments }: FollowedProfile): number | undefined {
  const known = segments.get(segment)
  return known?.isMember === true ? known.sinceMs : undefined
}

async function* jsonLines(members: AsyncIterable<Member>): AsyncGenerator<string> {
  for await (const member of members) yield JSON.stringify(member)
}

async function tableLines(members: AsyncIterable<Member>): Promise<readonly string[]> {
  const rows: string[][] = []
  for await (const { profile, sinceMs } of members) rows.push([profile, moment(sinceMs)])
  return table([{ title: 'profile' }, { title: 'since' }], rows)
}
