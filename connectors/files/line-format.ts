import { readableNames } from './catalogue/list-files.ts'
import { FilePoll } from './file-poll.ts'
import type { FileFormat } from './file-polling.ts'
import { framesOf, type FramesOptions } from './frames/frames-of.ts'

/** Files of lines or CSV rows. */
export function lineFormat<T>(options: FramesOptions<T>): FileFormat<T> {
  return {
    names: readableNames,
    async poll(file, open, pollOptions) {
      const frames = await framesOf(file, open, options, pollOptions)
      return frames && new FilePoll(file, open, frames, pollOptions)
    },
  }
}
