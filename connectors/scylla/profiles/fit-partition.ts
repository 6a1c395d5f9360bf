import type { Json } from '../../connector.ts'
import type { RecordedIdentifier, StagedProfile } from './profile-record.ts'

/** Up to this many characters a profile surely fits: one takes three bytes at the most. */
export const surelyFitsLength = 2 * 1024 * 1024

/** Bytes of all traits of a profile in its partition. */
const traitsBytesMax = 4 * 1024 * 1024
/** Bytes of the identifiers that are listed in it. */
const identifiersBytesMax = 2 * 1024 * 1024
/** What a row takes besides its values. */
const rowBytes = 64
/** A name is part of a key, and keys end at 64 KiB. */
const nameBytesMax = 32 * 1024

/**
 * Keeps a partition below 10 MiB: leaves out traits, the largest first, and identifiers from the list,
 * the weakest first. How many is noted in `omitted`. Every identifier still leads to its profile.
 */
export function fitPartition(profile: StagedProfile): StagedProfile {
  const traits = fitTraits(profile.traits)
  const listed = countFitting(profile.identifiers)
  const omittedTraits = Object.keys(profile.traits).length - Object.keys(traits).length
  const omitted = omittedTraits + profile.identifiers.length - listed
  return omitted === 0 ? profile : { ...profile, traits, listed, omitted }
}

function fitTraits(traits: StagedProfile['traits']): StagedProfile['traits'] {
  const sized = Object.entries(traits).map(([name, value]) => ({
    name,
    bytes: rowBytes + Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(value)),
  }))
  let total = 0
  const kept = new Set<string>()
  for (const { name, bytes } of sized.sort((left, right) => left.bytes - right.bytes)) {
    if (Buffer.byteLength(name) > nameBytesMax) continue
    total += bytes
    if (total > traitsBytesMax) break
    kept.add(name)
  }
  const entries: [string, Json][] = Object.entries(traits).filter(([name]) => kept.has(name))
  return Object.fromEntries(entries)
}

function countFitting(identifiers: readonly RecordedIdentifier[]): number {
  let total = 0
  for (const [place, { type, value }] of identifiers.entries()) {
    total += rowBytes + Buffer.byteLength(type) + Buffer.byteLength(value)
    if (total > identifiersBytesMax) return place
  }
  return identifiers.length
}
