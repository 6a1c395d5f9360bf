import { files } from '#connectors'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'
import { warn } from '../output/warn.ts'
import { rejectDirectories, type RejectDirectory } from '../rejects/reject-directories.ts'
import { presentManifest } from '../present-manifest.ts'
import { readPipelineFile, stateDirectory } from '../state-directory.ts'

/** Options of `anabranch rejects list`. */
export interface RejectsListOptions {
  readonly state: string
  readonly output: string
  readonly limit?: number
  readonly json?: boolean
}

/** Rejects that the table shows when `--limit` does not say. */
const tableRowsMax = 20

/** `anabranch rejects list`: how many for which reason and the first of them; as JSON all of them. */
export async function rejectsList({
  output,
  limit,
  json,
  ...options
}: RejectsListOptions): Promise<void> {
  const state = stateDirectory(options.state)
  const directories = rejectDirectories(state, await readPipelineFile(state), output)
  sayAge(await presentManifest(state))
  const lines = linesOf(directories)
  await print(json === true ? jsonLines(lines, limit) : await tableLines(lines, limit))
}

type Line = files.RejectionLine

async function* linesOf(directories: readonly RejectDirectory[]): AsyncGenerator<Line> {
  for (const { directory } of directories) yield* files.readRejectLines(directory, warn)
}

async function* jsonLines(lines: AsyncIterable<Line>, limit = Infinity): AsyncGenerator<string> {
  let left = limit
  for await (const line of lines) {
    yield JSON.stringify(line)
    left -= 1
    if (left <= 0) return
  }
}

async function tableLines(
  lines: AsyncIterable<Line>,
  limit = tableRowsMax,
): Promise<readonly string[]> {
  const first: Line[] = []
  const counts = new Map<string, number>()
  for await (const line of lines) {
    if (first.length < limit) first.push(line)
    counts.set(line.reason, (counts.get(line.reason) ?? 0) + 1)
  }
  if (first.length === 0) return ['none']
  return [...countLines(counts), '', ...firstLines(first)]
}

function countLines(counts: ReadonlyMap<string, number>): readonly string[] {
  const sorted = [...counts].sort(([, left], [, right]) => right - left)
  const rows = sorted.map(([reason, times]) => [reason, count(times)])
  return table([{ title: 'reason' }, { title: 'times', align: 'right' }], rows)
}

function firstLines(lines: readonly Line[]): readonly string[] {
  const titles = ['reason', 'step', 'source', 'position', 'message', 'begins with']
  const rows = lines.map(({ reason, step, source, position, message, bytes }) => {
    const beginning = Buffer.from(bytes.slice(0, 80), 'base64').toString('utf8')
    return [reason, step, source, position, message, beginning]
  })
  return table(
    titles.map((title) => ({ title })),
    rows,
  )
}
