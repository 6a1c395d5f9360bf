import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is downloaded, built and run here; not part of the repository. */
export const servicesDirectory = join(root, '.services')

/** Downloaded servers, one folder per server and version. */
export const jarsDirectory = join(servicesDirectory, 'jars')

/** Data, logs and process ids of the shared servers, one folder per server. */
export const runDirectory = join(servicesDirectory, 'run')

/** Addresses of the shared servers that run. */
export const servicesFile = join(runDirectory, 'services.json')

/** A file of this folder. */
export function ownFile(...path: readonly string[]): string {
  return join(root, 'test', 'services', ...path)
}
