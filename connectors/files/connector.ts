import type { Connector } from '../connector.ts'
import { config, type FilesConfig } from './config.ts'

/** Describes the files connector. */
export const connector: Connector<FilesConfig> = {
  name: 'files',
  summary: 'Reads NDJSON, CSV and other lines from files and directories; writes NDJSON files.',
  config,
}
