import type { Schema } from 'convict'
import type { Connector } from '../connector.ts'
import { clientSettings, type ClientSettings } from './settings/client.ts'
import { sharingSettings, type SharingSettings } from './settings/sharing.ts'
import { sinkSettings, type SinkSettings } from './settings/sink.ts'
import { sourceSettings, type SourceSettings } from './settings/source.ts'

/** Settings of the Kafka connector, each documented beside its default. */
export interface KafkaConfig
  extends ClientSettings, SourceSettings, SinkSettings, SharingSettings {}

const config: Schema<KafkaConfig> = {
  ...clientSettings,
  ...sourceSettings,
  ...sinkSettings,
  ...sharingSettings,
}

/** The Kafka connector: its name, what it is for, its settings. */
export const connector: Connector<KafkaConfig> = {
  name: 'kafka',
  summary: 'Reads topics of Kafka and writes to them, exactly once.',
  config,
}
