import { endSoon } from '../../pipeline/cli/end-soon.ts'

// What a driver may leave: something that keeps the process, and that nobody can close.
setInterval(() => {}, 1_000)
process.stdout.write('done\n')
process.exitCode = 3
endSoon()
