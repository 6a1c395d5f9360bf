export type { CommandEntry } from './command-entry.ts'
export * from './identity-command.ts'
