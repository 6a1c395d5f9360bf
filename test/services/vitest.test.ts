import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { ownFile, root } from './paths.ts'
import { versions } from './versions.ts'
import { needsServices } from './vitest/needs-services.ts'

describe('a test run', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>

  beforeEach(async () => {
    directory = await temporaryDirectory()
  })

  afterEach(() => directory.remove())

  it('should start servers for a file that imports their addresses, through others too', async () => {
    const services = join(root, 'test', 'helpers', 'services.ts')
    const direct = await file('direct.test.ts', `import { services } from '${relative(services)}'`)
    const helper = await file(
      'helper.ts',
      `export * from '${relative(services)}'\nimport './loop.ts'`,
    )
    await file('loop.ts', "import './helper.ts'")
    const through = await file('through.test.ts', "const { a } = await import('./helper.ts')")
    const without = await file('without.test.ts', "import { it } from 'vitest'\nimport './gone.ts'")
    expect(needsServices([direct])).toBe(true)
    expect(needsServices([without, through])).toBe(true)
    expect(needsServices([helper])).toBe(true)
    expect(needsServices([without])).toBe(false)
    expect(needsServices([ownFile('servers.test.ts')])).toBe(true)
    expect(needsServices([ownFile('proxy.test.ts')])).toBe(false)
  })

  async function file(name: string, text: string): Promise<string> {
    const path = join(directory.path, name)
    await mkdir(directory.path, { recursive: true })
    await writeFile(path, text)
    return path
  }

  /** A path from the temporary directory, as an import takes it. */
  function relative(target: string): string {
    return `./${'../'.repeat(directory.path.split('/').length)}${target.slice(1)}`
  }
})

describe('the versions', () => {
  it('should be those that the package asks of its users', async () => {
    const { peerDependencies } = JSON.parse(await read('package.json')) as Package
    expect(peerDependencies).toEqual({ 'node-rdkafka': versions.nodeRdkafka })
  })

  it('should be those of the containers', async () => {
    expect(await read('Dockerfile')).toContain(`NODE_RDKAFKA_VERSION=${versions.nodeRdkafka}\n`)
    const compose = await read('compose.yaml')
    expect(compose).toContain(`apache/kafka:${versions.kafka}\n`)
    expect(compose).toContain(`apicurio/apicurio-registry:${versions.registry}\n`)
  })
})

// Helpers

interface Package {
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8')
}
