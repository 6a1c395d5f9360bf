import { chooseSource, files, kafka, type SourceSpec } from '#connectors'
import { identityCommandJson, type IdentityCommand } from '#operators'

/** Where commands come from. */
export interface IdentityCommandsOptions {
  /** Topic of the commands where the step is bound to `kafka`, such as `shop.commands`. */
  readonly topic?: string
}

/**
 * The commands of people to identity resolution (`anabranch unmerge`, `anabranch review accept` …), as a source:
 *
 *     const commands = p.source('commands', identityCommands())
 *     p.merge('identity-input', events, commands).apply('identity', resolveIdentity())
 *
 * The command line writes them to a journal in the state directory or, with `topic` and the step
 * bound to `kafka`, to that topic. They are taken in once each, in their order, and stay in the journal
 * with author and reason. Event time neither moves with them nor waits for them.
 */
export function identityCommands({
  topic,
}: IdentityCommandsOptions = {}): SourceSpec<IdentityCommand> {
  const decode = identityCommandJson()
  const journal = files.journal({ decode })
  if (topic === undefined) return journal
  return chooseSource({ files: journal, kafka: kafka.journal({ topic, decode }) })
}
