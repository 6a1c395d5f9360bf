import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ownFile, root } from '../paths.ts'

/**
 * Stands in for the Kafka driver where it is not installed, so that a test file which imports it can say
 * that it is left out. It is looked for at each import: a run may have built it first.
 */
export function driverStub(): {
  name: string
  enforce: 'pre'
  resolveId(id: string): string | void
} {
  return {
    name: 'driver-stub',
    enforce: 'pre',
    resolveId(id) {
      if (id !== 'node-rdkafka') return
      if (!existsSync(join(root, 'node_modules', id, 'package.json'))) return stub
    },
  }
}

const stub = ownFile('vitest', 'no-driver.ts')
