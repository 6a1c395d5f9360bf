import { profileId, profileReader } from '#operators'
import { identifierKey } from '#schemas'
import { readSegmentHistory, type SegmentHistoryRow } from '../archive/segment-history.ts'
import { CliError } from '../cli-error.ts'
import { keyOf } from '../identity/state/clusters.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'
import { warn } from '../output/warn.ts'

/** Options of `anabranch segments history`. */
export interface SegmentsHistoryOptions extends IdentityOptions {
  readonly json?: boolean
  readonly limit?: number
}

/** Entries and exits that are shown when `--limit` does not say. */
const rowsMax = 1_000

/**
 * `anabranch segments history`: which segments a profile entered and left, oldest first, under every
 * id that it has or had.
 */
export async function segmentsHistory(
  address: string,
  options: SegmentsHistoryOptions,
): Promise<void> {
  const { json, limit = rowsMax } = options
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const key = await keyOf(address, identity)
    const profile = await profileReader(identity.profiles).get(key)
    if (profile === undefined) throw new CliError('notFound', `${key} was never seen`)
    // A profile is named after one of its identifiers, so these are all the ids it can have had.
    const { idKey } = identity.spec.rules
    const ids = profile.identifiers.map((each) => profileId(idKey, identifierKey(each)))
    const rows = await readSegmentHistory([...new Set([profile.id, ...ids])], limit + 1, identity)
    sayAge(asOf)
    const shown = rows.slice(0, limit)
    await print(json === true ? shown.map((row) => JSON.stringify(row)) : tableLines(shown))
    if (rows.length > limit) warn(`only the first ${count(limit)} are shown; --limit shows more`)
  })
}

function tableLines(rows: readonly SegmentHistoryRow[]): readonly string[] {
  const titles = ['time', 'segment', 'change', 'cause', 'profile', 'message', 'merged into']
  return table(
    titles.map((title) => ({ title })),
    rows.map((row) => [
      row.timestamp,
      row.segment,
      row.change,
      row.cause,
      row.profile_id,
      row.message_id,
      row.merged_into,
    ]),
  )
}
