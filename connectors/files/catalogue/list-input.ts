import { join } from 'node:path'
import type { ConnectorContext } from '../../connector.ts'
import type { FilesConfig } from '../config.ts'
import type { Listing } from './catalogue.ts'
import { listFiles } from './list-files.ts'

/** Directory of files of rejects that are to be read once more. */
export const replayDirectory = 'replay'

/** The files of a source as they are now: its input, and rejects that somebody replays. */
export async function listInput(
  paths: readonly string[],
  { directory }: ConnectorContext,
  { inputs, filesMax }: FilesConfig,
  missing: 'refuse' | 'allow',
  names?: RegExp,
): Promise<readonly Listing[]> {
  const input = await listFiles(inputs.length > 0 ? inputs : paths, filesMax, missing, names)
  const replay = join(directory, replayDirectory)
  const replayed = await listFiles([replay], filesMax, 'allow')
  return [
    ...input.map((listed): Listing => ({ kind: 'input', partition: listed.path, listed })),
    ...replayed.map((listed): Listing => {
      const name = listed.path.slice(listed.path.lastIndexOf('/') + 1)
      return { kind: 'replay', partition: `${replayDirectory}/${name}`, listed }
    }),
  ]
}
