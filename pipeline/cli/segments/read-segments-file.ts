import { readFile } from 'node:fs/promises'
import {
  parseSegmentsAmong,
  SegmentSet,
  SegmentsError,
  type ProfileReaderOptions,
} from '#operators'
import { CliError, errorMessage } from '../cli-error.ts'

/** Segments of a file, together with those of the pipeline that they may refer to. */
export interface SegmentsFile {
  readonly segments: SegmentSet
  /** Names of those that stand in the file, in its order. */
  readonly names: readonly string[]
}

/**
 * Reads segments from a file of their JSON form, `{ "format": 1, "segments": { … } }`. Ends the command
 * with everything that is wrong with them, also between them and the traits of the pipeline.
 */
export async function readSegmentsFile(
  path: string,
  { traits, segments: running }: Pick<ProfileReaderOptions, 'traits' | 'segments'>,
): Promise<SegmentsFile> {
  const json = await readJson(path)
  const others = running instanceof SegmentSet ? running.definitions : {}
  const shown = traits.traits.filter(({ isImplicit }) => !isImplicit)
  const known = shown.map(({ name, rule: { valueType } }) => [name, { valueType }] as const)
  try {
    const segments = parseSegmentsAmong(json, others, Object.fromEntries(known))
    return { segments, names: namesIn(json) }
  } catch (error) {
    if (!(error instanceof SegmentsError)) throw error
    const problems = error.problems.map((problem) => `- ${problem}`).join('\n')
    throw new CliError('usage', `the segments of ${path} cannot work:\n${problems}`, {
      cause: error,
    })
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new CliError('usage', `${path} is no file of segments: ${errorMessage(error)}`, {
      fix: 'Write one by segmentsToJson(defineSegments({ … })), or by hand: { "format": 1, "segments": { … } }.',
      cause: error,
    })
  }
}

/** Of JSON that has been read as segments. */
function namesIn(json: unknown): readonly string[] {
  return Object.keys((json as { readonly segments: object }).segments)
}
