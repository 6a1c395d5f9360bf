/** Tests of pipelines, as the product's own are written: scripted input, virtual time, crashes. */
export { at, BARRIER, CRASH, pause, type Script, type ScriptEntry } from './testing/script.ts'
export { simulate, type SimulateOptions, type Simulation } from './testing/simulate.ts'
export { VirtualClock } from './testing/virtual-clock.ts'
export * from './testing/identity/index.ts'
