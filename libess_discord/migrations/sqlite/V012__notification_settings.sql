-- What a community wants to be told, when, and in which language.

ALTER TABLE discord_configs ADD COLUMN muted_events TEXT NOT NULL DEFAULT '';  -- names with a space before and after each
ALTER TABLE discord_configs ADD COLUMN quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439);
ALTER TABLE discord_configs ADD COLUMN quiet_until INTEGER CHECK (quiet_until BETWEEN 0 AND 1439);
ALTER TABLE discord_configs ADD COLUMN quiet_offset INTEGER CHECK (quiet_offset BETWEEN -720 AND 840);
ALTER TABLE discord_configs ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de', 'fr', 'es'));

-- Until when nothing in a channel is sent because of the quiet hours; found out when the channel is next looked at.
ALTER TABLE outbox_lanes ADD COLUMN quiet_until INTEGER NOT NULL DEFAULT 0;
