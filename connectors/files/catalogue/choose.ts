import type { InputFile } from './input-file.ts'

/**
 * The file to read next: one that was never read, so that every file's first time is known; else the
 * one of the partition that was asked for; else the one that is furthest behind in event time.
 */
export function choose(
  files: readonly InputFile[],
  askedPartition: string | undefined,
): InputFile | undefined {
  let behind: InputFile | undefined
  let asked: InputFile | undefined
  for (const file of files) {
    if (!file.hasUnread) continue
    if (file.neverRead) return file
    if (file.partition === askedPartition) asked = file
    if (behind === undefined || file.timestampMaxMs < behind.timestampMaxMs) behind = file
  }
  return asked ?? behind
}
