import { SegmentSet } from '#operators'
import { CliError } from '../cli-error.ts'
import type { OpenIdentity } from '../identity/state/open-identity.ts'

/** The segments of a pipeline. Ends the command where there are none. */
export function segmentsOf({ definition, profiles }: OpenIdentity): SegmentSet {
  const { segments } = profiles
  if (segments instanceof SegmentSet && segments.names.length > 0) return segments
  throw new CliError('notFound', `pipeline '${definition.name}' defines no segments`, {
    fix: 'Define them: foldProfile({ traits, segments: defineSegments({ … }) }).',
  })
}

/** Checks a segment's name; ends the command with the ones there are. */
export function knownSegment(name: string, segments: SegmentSet): string {
  if (segments.has(name)) return name
  throw new CliError('notFound', `no segment is called '${name}'`, {
    fix: `There are ${segments.names.join(', ')}.`,
  })
}
