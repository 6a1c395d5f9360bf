import { describe, expect, it } from 'vitest'
import { DriverMissingError, loadDriver } from '#connectors'
import { loadKafkaDriver } from '../../connectors/kafka/driver.ts'

const howToInstall = 'npm install no-such-driver@1.2.3'

describe('loadDriver', () => {
  it('should load what is installed, a CommonJS package by its exports', async () => {
    const driver = await loadDriver<{ isDeepStrictEqual: unknown }>('node:util', { howToInstall })
    expect(driver.isDeepStrictEqual).toBeInstanceOf(Function)
  })

  it('should say how to get a driver that is not installed', async () => {
    const loading = loadDriver('no-such-driver', { howToInstall })
    await expect(loading).rejects.toBeInstanceOf(DriverMissingError)
    await expect(loading).rejects.toThrow(
      'no-such-driver is not installed. Install it with: npm install no-such-driver@1.2.3',
    )
  })

  it('should say so when a driver is installed but was not built', async () => {
    const cause = Object.assign(
      new Error("Cannot find module './build/driver.node'\nRequire stack"),
      {
        code: 'MODULE_NOT_FOUND',
      },
    )
    const load = () => Promise.reject(cause)
    await expect(loadDriver('no-such-driver', { howToInstall, load })).rejects.toThrow(
      "is installed but cannot be loaded (Cannot find module './build/driver.node'). Install it again",
    )
  })
})

describe('loadKafkaDriver', () => {
  it('should load node-rdkafka, or say how to get it', async () => {
    const result = await loadKafkaDriver().catch((error: unknown) => error)
    if (result instanceof DriverMissingError) {
      expect(result.message).toContain('npm install node-rdkafka@3.6.1')
    } else expect(result).toHaveProperty('librdkafkaVersion')
  })
})
