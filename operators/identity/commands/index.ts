export type { CommandEntry } from './command-entry.ts'
export * from './expand-undo-import.ts'
export * from './identity-command.ts'
export * from './plan-command.ts'
