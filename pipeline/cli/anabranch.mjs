#!/usr/bin/env node
// Registers the TypeScript loader, so that this program and pipeline definitions run as they stand.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('./main.ts')
const { endSoon } = await import('./end-soon.ts')
await main(process.argv.slice(2))
endSoon()
