import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Compares a text with a file under test/golden/. `GOLDEN_UPDATE=1 npx vitest run --config
 * test/vitest.config.ts <test>` writes it anew: read the difference before it is committed.
 */
export function expectGolden(file: string, text: string): void {
  const path = new URL(`../golden/${file}`, import.meta.url)
  if (process.env['GOLDEN_UPDATE'] === '1') writeFileSync(path, text)
  expect(text).toBe(readFileSync(path, 'utf8'))
}
