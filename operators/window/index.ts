export * from './definitions/index.ts'
export * from './tumbling.ts'
export type { Pane, WindowCells } from './window-cells.ts'
