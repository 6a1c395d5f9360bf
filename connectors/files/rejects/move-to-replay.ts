import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../../durable-file.ts'
import { epochFileName, epochsIn } from '../epochs/epoch-directory.ts'
import { StagedFile } from '../epochs/staged-file.ts'
import { replayDirectory } from '../catalogue/list-input.ts'
import { ifExists } from '../file-errors.ts'
import { freeName } from './replayed-files.ts'
import { linesOf, type WarnOfLines } from './read-reject-lines.ts'
import type { RejectionLine } from '../../rejection-line.ts'

/** What is moved where. */
export interface ReplayMove {
  /** Where the sink writes its rejects. */
  readonly directory: string
  /** Id of the sink's step: file names in `replay/` begin with it. */
  readonly step: string
  /** Directory of each source step that can replay, by its id. Lines of others stay where they are. */
  readonly sources: ReadonlyMap<string, string>
  /**
   * Which lines may be read again. What a step behind the source refused has gone down other branches
   * already: read again it would be in them twice, or be taken for a duplicate and vanish.
   */
  readonly only: 'refused by the source' | 'all'
  readonly warn: WarnOfLines
}

/** What a move did. */
export interface Moved {
  readonly lines: number
  /** Lines that stayed: not to be read again, their source not known, or no rejects at all. */
  readonly left: number
}

/**
 * Gives rejects back to the sources that read them: each source reads its lines once more, with
 * `origin.replayed`. Safe while a run is going on, since files appear and go as a whole. A crash in
 * between may leave lines in both places: replayed twice, they are duplicates like any other. Two
 * moves from one directory must not go on at once.
 */
export async function moveToReplay(move: ReplayMove): Promise<Moved> {
  await removeInterrupted(move)
  let lines = 0
  let left = 0
  for (const epoch of await epochsIn(move.directory)) {
    const moved = await moveEpoch(move, epochFileName(epoch))
    lines += moved.lines
    left += moved.left
  }
  return { lines, left }
}

/** Removes what a move that was killed left staged. */
async function removeInterrupted({ directory, step, sources }: ReplayMove): Promise<void> {
  const replays = [...sources.values()].map((source) => join(source, replayDirectory))
  for (const target of [directory, ...replays]) {
    const names = (await ifExists(() => readdir(target))) ?? []
    for (const name of names.filter((name) => name.startsWith(stagedName(step, '')))) {
      await rm(join(target, name), { force: true })
    }
  }
}

/** A dot in front: no source reads it before it has its name. */
function stagedName(step: string, name: string): string {
  return `.${step}-${name}`
}

async function moveEpoch(move: ReplayMove, name: string): Promise<Moved> {
  const stages = new Map<string, StagedFile>()
  try {
    return await moveLines(move, name, stages)
  } finally {
    for (const stage of stages.values()) await stage.discard()
  }
}

async function moveLines(
  move: ReplayMove,
  name: string,
  stages: Map<string, StagedFile>,
): Promise<Moved> {
  const path = join(move.directory, name)
  const counts = { lines: 0, left: 0 }
  for await (const { text, line } of linesOf(path, move.warn)) {
    const directory = sourceDirectory(line, move)
    const target = directory === undefined ? move.directory : join(directory, replayDirectory)
    await stageLine(stages, target, text, stagedName(move.step, name))
    counts[directory === undefined ? 'left' : 'lines']++
  }
  const staying = stages.get(move.directory)
  for (const [target, stage] of stages) {
    if (stage === staying) continue
    await stage.seal(join(target, await freeName(target, `${move.step}-${name}`)))
    await syncDirectory(target)
  }
  if (staying === undefined) await rm(path, { force: true })
  else if (counts.lines > 0) await staying.seal(path)
  return counts
}

/** Where a line goes; undefined where it stays. */
function sourceDirectory(
  line: RejectionLine | undefined,
  { sources, only }: ReplayMove,
): string | undefined {
  if (line === undefined) return undefined
  const mayReplay = only === 'all' || line.step === line.source
  return mayReplay ? sources.get(line.source) : undefined
}

async function stageLine(
  stages: Map<string, StagedFile>,
  target: string,
  text: string,
  name: string,
): Promise<void> {
  let stage = stages.get(target)
  if (stage === undefined) {
    await mkdir(target, { recursive: true })
    stage = new StagedFile(join(target, name))
    stages.set(target, stage)
  }
  stage.add(text)
  if (stage.isFull) await stage.flush()
}
