-- Signed requests arrive under an application's id.

CREATE INDEX discord_configs_by_application ON discord_configs (application_id) WHERE application_id IS NOT NULL;
