import { commandIdentifiersMax, type IdentityVerb } from '#operators'
import { CliError } from '../cli-error.ts'
import { giveCommands, type GiveOptions } from '../identity/changes/give-commands.ts'
import type { OpenIdentity } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { warn } from '../output/warn.ts'

/** Groups of identifiers where it shows at once; the rest follows as they are seen again. */
const groupsMax = 20 * commandIdentifiersMax

/** `anabranch undo-import SOURCE`: takes back every link that a source has said so far. */
export async function undoImport(source: string, options: GiveOptions): Promise<void> {
  await giveCommands(options, async (identity) => {
    const { groups, sources } = await find(source, identity)
    if (groups.length === 0) throw unknownSource(source, sources)
    const left = groups.length - groupsMax
    if (left > 0) {
      const all = 'or all at once by anabranch identity refresh, once this is taken in'
      warn(`${count(left)} more groups of identifiers follow as they are seen again, ${all}`)
    }
    const verbs: IdentityVerb[] = []
    for (let from = 0; from < Math.min(groups.length, groupsMax); from += commandIdentifiersMax) {
      const identifiers = groups.slice(from, from + commandIdentifiersMax)
      verbs.push({ verb: 'undo-import', source, identifiers })
    }
    return verbs
  })
}

/** One identifier of each group that the source has said something of, and all sources there are. */
async function find(source: string, { reader }: OpenIdentity) {
  const groups: string[] = []
  const sources = new Set<string>()
  for await (const [, { edges, members }] of reader.scan('components')) {
    let isNamed = false
    for (const { traces } of edges) {
      for (const trace of traces) {
        sources.add(trace.source)
        isNamed ||= trace.source === source
      }
    }
    const [first] = members
    if (isNamed && first !== undefined) groups.push(first.identifier)
  }
  return { groups, sources }
}

function unknownSource(source: string, sources: ReadonlySet<string>): CliError {
  const known = [...sources].sort().slice(0, 20).join(', ') || 'none'
  return new CliError('notFound', `nothing was linked by a source '${source}'`, {
    fix: `Sources are the ids of source steps, or what resolveIdentity({ source }) says: ${known}`,
  })
}
