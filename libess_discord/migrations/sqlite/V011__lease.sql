-- Of several processes of one bot, which may act; and whether the bot is still in the community's guild.

CREATE TABLE bot_leases (
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  scope        TEXT NOT NULL,
  holder       TEXT NOT NULL,
  fence        INTEGER NOT NULL CHECK (fence > 0),
  expires_at   INTEGER NOT NULL,
  PRIMARY KEY (community_id, scope),
  UNIQUE (community_id, fence)
) STRICT;

CREATE TABLE bot_guilds (
  community_id TEXT NOT NULL PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
  guild_id     INTEGER NOT NULL CHECK (guild_id <> 0),
  state        TEXT NOT NULL CHECK (state IN ('joined', 'left')),
  at           INTEGER NOT NULL
) STRICT;
