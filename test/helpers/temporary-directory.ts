import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new directory for one test; `remove` takes it away with all that is in it. */
export async function temporaryDirectory(name = 'anabranch.test-') {
  const path = await mkdtemp(join(tmpdir(), name))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
