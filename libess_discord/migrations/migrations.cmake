# Numbered migrations, embedded at build time. The numbers are the same for every backend.
ess_embed_files(ess_discord_sqlite
  NAMESPACE ess::storage::sqlite::embedded HEADER sqlite_migrations.hpp
  BASE "${CMAKE_CURRENT_LIST_DIR}/sqlite"
  FILES V001__core.sql V002__people.sql V003__notices.sql V004__keys.sql V005__audit.sql V006__desk.sql
  V007__proof.sql V008__discord_applications.sql V009__outbox.sql V010__host.sql V011__lease.sql
  V012__notification_settings.sql V013__key_expiry.sql V014__linked_roles.sql
  V015__outbox_sent.sql V016__outbox_tries.sql V017__outbox_shown.sql)
