import type { Schema } from 'convict'

/** Settings of the files connector; each is documented below. */
export interface FilesConfig {
  readonly inputs: readonly string[]
  readonly filesMax: number
  readonly openFilesMax: number
  readonly lineBytesMax: number
  readonly chunkBytes: number
  readonly rescanIntervalMs: number
  readonly replayedFilesMax: number
  readonly avroBlockBytesMax: number
  readonly avroSchemaBytesMax: number
}

/** Settings of the files connector, for convict. */
export const config: Schema<FilesConfig> = {
  inputs: {
    doc: 'Files and directories that every files.read reads instead of its own paths; none: its own.',
    format: Array,
    default: [],
    env: 'ANABRANCH_FILES_INPUTS',
  },
  filesMax: {
    doc: 'Files that one source may find. More are refused: every file is part of each checkpoint.',
    format: 'nat',
    default: 10_000,
    env: 'ANABRANCH_FILES_MAX',
  },
  openFilesMax: {
    doc: 'Files that one source keeps open at a time, each with up to one chunk read ahead.',
    format: positive,
    default: 64,
    env: 'ANABRANCH_FILES_OPEN_MAX',
  },
  lineBytesMax: {
    doc: 'Longest line, or CSV row, in bytes. A longer one is rejected with its beginning.',
    format: positive,
    default: 1 << 20,
    env: 'ANABRANCH_FILES_LINE_BYTES_MAX',
  },
  chunkBytes: {
    doc: 'Bytes of a file that one poll reads at the most, longer lines aside.',
    format: positive,
    default: 256 << 10,
    env: 'ANABRANCH_FILES_CHUNK_BYTES',
  },
  rescanIntervalMs: {
    doc: 'Time between two looks for new, grown, renamed and truncated files while following.',
    format: 'nat',
    default: 1000,
    env: 'ANABRANCH_FILES_RESCAN_INTERVAL_MS',
  },
  replayedFilesMax: {
    doc: 'Replayed files of rejects that one source keeps, for going back to a savepoint from before. The oldest go first.',
    format: 'nat',
    default: 10_000,
    env: 'ANABRANCH_FILES_REPLAYED_MAX',
  },
  avroBlockBytesMax: {
    doc: 'Largest block of an Avro file in bytes, packed and unpacked. A larger one is rejected. Each open file holds one.',
    format: positive,
    default: 16 << 20,
    env: 'ANABRANCH_FILES_AVRO_BLOCK_BYTES_MAX',
  },
  avroSchemaBytesMax: {
    doc: 'Longest schema in the header of an Avro file, in bytes. A file with a longer one is rejected.',
    format: positive,
    default: 1 << 20,
    env: 'ANABRANCH_FILES_AVRO_SCHEMA_BYTES_MAX',
  },
}

function positive(value: unknown): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw new TypeError('must be a whole number of at least 1')
  }
}
