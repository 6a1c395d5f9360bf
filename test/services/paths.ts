import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

const servicesDirectory = join(root, '.services')

/** Downloaded servers, one folder per server and version. */
export const jarsDirectory = join(servicesDirectory, 'jars')

/** The Kafka driver, built once. */
export const driverDirectory = join(servicesDirectory, 'driver')

/** Data, logs and process ids of the shared servers, one folder per server. */
export const runDirectory = join(servicesDirectory, 'run')

/** The same for servers that a test run started for itself; removed when they are stopped. */
export const temporaryDirectory = join(runDirectory, 'temporary')

/** Addresses of the shared servers that run. */
export const servicesFile = join(runDirectory, 'services.json')

/** Where two processes must not do something at once. */
export const locks = {
  download: join(servicesDirectory, 'download.lock'),
  driver: join(servicesDirectory, 'driver.lock'),
  run: join(servicesDirectory, 'run.lock'),
}

/** A file of this folder. */
export function ownFile(...path: readonly string[]): string {
  return join(root, 'test', 'services', ...path)
}
