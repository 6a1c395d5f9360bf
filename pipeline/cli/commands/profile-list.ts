import type { Profile, ProfileReader } from '#operators'
import { count, moment } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'
import { withProfiles, type ProfilesOptions } from '../profiles/profiles.ts'

/** Options of `anabranch profile list`. */
export interface ProfileListOptions extends ProfilesOptions {
  readonly limit?: number
  readonly json?: boolean
}

/** Profiles that a table shows when `--limit` does not say. */
const tableRowsMax = 100

/** `anabranch profile list`: profiles in the order of their ids; as JSON all of them, streamed. */
export async function profileList(options: ProfileListOptions): Promise<void> {
  const { limit, json } = options
  await withProfiles(options, async ({ reader, latest }) => {
    sayAge(await latest())
    const lines = json === true ? jsonLines(reader, limit) : await tableLines(reader, limit)
    await print(lines)
  })
}

async function* jsonLines(reader: ProfileReader, limit = Infinity): AsyncGenerator<string> {
  for await (const profile of reader.list({ limit })) yield JSON.stringify(profile)
}

async function tableLines(reader: ProfileReader, limit = tableRowsMax): Promise<readonly string[]> {
  const profiles: Profile[] = []
  for await (const profile of reader.list({ limit })) profiles.push(profile)
  const columns = [
    { title: 'profile' },
    { title: 'known as' },
    { title: 'identifiers', align: 'right' },
    { title: 'events', align: 'right' },
    { title: 'last seen' },
  ] as const
  const rows = profiles.map(({ id, identifiers, events, lastSeenMs }) => {
    const [first] = identifiers
    const name = first === undefined ? '' : `${first.type}:${first.value}`
    return [id, name, count(identifiers.length), count(events), moment(lastSeenMs)]
  })
  const more = profiles.length === limit ? ['the first ones; --limit shows more, --json all'] : []
  return [...table(columns, rows), ...more]
}
