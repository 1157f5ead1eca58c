#include "config/shared_settings.hpp"
#include "ess/crypto/key_ring.hpp"

namespace ess::config {

result<ctl_settings> load_ctl_settings(const environment& process, const environment& dotenv) {
  setting_reader reader(process, dotenv);
  reader.refuse_unknown_names();
  ctl_settings settings;
  settings.sqlite_path = read_sqlite_path(reader);
  if (auto key = reader.parsed<secret>("AUTH_ENCRYPTION_KEY", crypto::parse_encryption_key)) {
    settings.encryption_key = std::move(*key);
  }
  settings.old_encryption_keys = read_old_keys(reader);
  if (const auto url = read_public_url(reader)) settings.public_origin = url->origin();
  settings.mail_enabled = !read_mail_command(reader).empty();
  settings.token_lifetime = read_token_lifetime(reader);
  settings.audit_signing_key = read_audit_signing_key(reader);
  settings.audit_anchor_file = reader.text("ESS_AUDIT_ANCHOR_FILE").value_or("");
  settings.log = read_log_level(reader);
  if (reader.has_problems()) return reader.problems();
  return settings;
}

}  // namespace ess::config
