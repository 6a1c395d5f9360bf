import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describeConnector } from 'anabranch/connectors/conformance'
import { describe, expect, it } from 'vitest'
import * as room from '#connectors'

const registered = await room.connectors()

describe('connectors', () => {
  it('should list what the index exports, by name', async () => {
    const names = registered.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['files', 'memory']))
    expect(names).toEqual(names.toSorted())
    expect(new Set(names).size).toBe(names.length)
  })

  it('should list each connector that has a folder', async () => {
    const folders = await readdir(join(import.meta.dirname, '../../connectors'), {
      recursive: true,
    })
    const withConnector = folders.flatMap(
      (path) => /^([^/]+)\/connector\.ts$/.exec(path)?.[1] ?? [],
    )
    expect(registered.map(({ name }) => name)).toEqual(expect.arrayContaining(withConnector))
  })

  it('should export every connector under its name', () => {
    for (const { name } of registered) expect(room).toHaveProperty(camelCase(name))
  })
})

for (const connector of registered) describeConnector(connector)

// Helpers

/** `schema-registry` is exported as `schemaRegistry`. */
function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}
