import type { SegmentInputs } from '../segments/segment-rules.ts'
import { TraitValues } from '../traits/trait-values.ts'
import type { FollowedSegment } from './follow/followed-profile.ts'
import { segmentInputs } from './follow/segment-inputs.ts'
import { joinParts, partsOfEach } from './explain-traits.ts'
import type { ProfileReaderOptions } from './profile-reader.ts'
import type { Profile } from './profile.ts'

/** What segments look at of a profile, as of the profile step's watermark, from outside a run. */
export async function readSegmentInputs(
  { id, identifiers: own, events, firstSeenMs, lastSeenMs }: Profile,
  { traits, fragments, asOfMs: now }: ProfileReaderOptions,
): Promise<SegmentInputs> {
  const identifiers = own.map(({ type, value }) => `${type}:${value}`)
  const [followed] = await fragments.get('followed', [id])
  const known = followed?.segments ?? new Map<string, FollowedSegment>()
  const asOfMs = (await now?.()) ?? Infinity
  const parts = joinParts(await partsOfEach(identifiers, fragments))
  const seen = () => ({ events, firstSeenMs, lastSeenMs })
  const values = new TraitValues(traits, parts, asOfMs)
  return segmentInputs(values, { asOfMs, identifiers, known, seen })
}
