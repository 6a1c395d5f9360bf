import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { identityMutants } from './pipeline/testing/identity/mutants/mutate.ts'
import { windowMutantLoader } from './operators/window/mutants/mutants.ts'
import { driverStub } from './services/vitest/driver-stub.ts'

export default defineConfig({
  plugins: [driverStub(), identityMutants(), windowMutantLoader()],
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    // Native drivers such as node-rdkafka cannot be loaded by two threads of one process.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/services/vitest/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    reporters: ['default', 'test/services/vitest/reporter.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Servers that the run started are stopped in it.
    teardownTimeout: 60_000,
  },
})
