import { CliError } from '../cli-error.ts'
import {
  withIdentity,
  type IdentityOptions,
  type OpenIdentity,
} from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { count } from '../output/format.ts'
import { sayAge } from '../output/say-age.ts'
import { warn } from '../output/warn.ts'
import { estimateLines } from '../segments/estimate-lines.ts'
import { estimateSegments } from '../segments/estimate-segments.ts'
import { readSegmentsFile } from '../segments/read-segments-file.ts'

/** Options of `anabranch segments estimate`. */
export interface SegmentsEstimateOptions extends IdentityOptions {
  readonly json?: boolean
  /** Profile ids that are shown for each segment. */
  readonly limit?: number
  /** Profiles that are looked at. */
  readonly profiles?: number
}

/** Profile ids that are shown for each segment when `--limit` does not say. */
const sampleMax = 3

/** Profiles that are looked at when `--profiles` does not say. */
const profilesMax = 100_000

/** `anabranch segments estimate`: how many profiles segments of a file would hold, before they are added. */
export async function segmentsEstimate(
  path: string,
  options: SegmentsEstimateOptions,
): Promise<void> {
  const { json, profiles: most = profilesMax, limit = sampleMax } = options
  await withIdentity(options, async (identity) => {
    requireFold(identity)
    const file = await readSegmentsFile(path, identity.profiles)
    const asOf = await identity.latest()
    const limits = { profilesMax: most, sampleMax: limit }
    const estimates = await estimateSegments(file, identity.profiles, limits)
    sayAge(asOf)
    await print(
      json === true ? estimates.map((each) => JSON.stringify(each)) : estimateLines(estimates),
    )
    if (!estimates.some(({ hasMore }) => hasMore)) return
    const order = 'in the order of their ids, which are as good as drawn by lot'
    warn(`only ${count(most)} profiles were looked at, ${order}; --profiles looks at more`)
  })
}

function requireFold({ definition, profiles }: OpenIdentity): void {
  if (profiles.segments !== undefined) return
  throw new CliError(
    'usage',
    `pipeline '${definition.name}' folds no profiles: nobody has traits`,
    {
      fix: "Add a step: .apply('profiles', foldProfile({ traits: defineTraits({ … }) }))",
    },
  )
}
