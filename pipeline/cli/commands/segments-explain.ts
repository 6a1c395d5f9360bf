import { profileReader, readSegmentInputs, type SegmentExplanation } from '#operators'
import { CliError } from '../cli-error.ts'
import { keyOf } from '../identity/state/clusters.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { knownSegment, segmentsOf } from '../segments/segments-of.ts'

/** Options of `anabranch segments explain`. */
export interface SegmentsExplainOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch segments explain`: why a profile is in a segment, or is not: criterion by criterion. */
export async function segmentsExplain(
  name: string,
  address: string,
  options: SegmentsExplainOptions,
): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const segments = segmentsOf(identity)
    const segment = knownSegment(name, segments)
    const key = await keyOf(address, identity)
    const profile = await profileReader(identity.profiles).get(key)
    if (profile === undefined) throw new CliError('notFound', `${key} was never seen`)
    const inputs = await readSegmentInputs(profile, identity.profiles)
    const explanation = segments.explain(segment, inputs)
    const isMember = inputs.inSegment(segment)
    sayAge(asOf)
    const { id } = profile
    const whole = { profile: id, segment, isMember, explanation }
    await print(
      options.json === true
        ? [JSON.stringify(whole)]
        : [`${id} is ${isMember ? '' : 'not '}in ${segment}`, ...linesOf(explanation, '')],
    )
  })
}

/** The tree of an expression, each part with its verdict, a criterion with its value. */
function linesOf(
  { text, verdict, terms, criterion }: SegmentExplanation,
  indent: string,
): string[] {
  const mark = verdict ? 'yes' : 'no '
  const facts =
    criterion === undefined
      ? ''
      : `: is ${JSON.stringify(criterion.value)}; turns ${criterion.turns}`
  const own = `${indent}${mark} ${text}${facts}`
  return [own, ...(terms ?? []).flatMap((term) => linesOf(term, `${indent}    `))]
}
