#include "ess/access/key_warnings.hpp"

#include "ess/audit/append.hpp"

namespace ess::access {

namespace {

boost::json::object names_of(const storage::api_key_record& key) {
  boost::json::object metadata;
  metadata["publicId"] = key.public_id;
  metadata["name"] = key.name;
  return metadata;
}

result<void> append(storage::key_unit& uow, random_source& random, const storage::api_key_record& key, std::string type,
                    boost::json::object metadata) {
  audit::event what(std::move(type));
  what.from(audit::origin(audit::event_source::system)).target(key.id.str()).metadata(std::move(metadata));
  return audit::append(uow, random, key.community, what);
}

}  // namespace

result<int> tell_of_expiring_keys(storage::key_unit& uow, random_source& random, int at_most,
                                  std::chrono::milliseconds notice) {
  const auto keys = uow.api_keys().take_expiring(uow.now(), notice, at_most);
  if (!keys) return keys.error();
  for (const auto& key : *keys) {
    auto metadata = names_of(key);
    metadata["expiresAt"] = format_time(key.expires_at);
    if (auto kept = append(uow, random, key, "api_key.expiring", std::move(metadata)); !kept) {
      return std::move(kept).error();
    }
  }
  return static_cast<int>(keys->size());
}

result<void> tell_of_refused_key(storage::key_unit& uow, random_source& random, const storage::api_key_record& key) {
  return append(uow, random, key, "api_key.refused_often", names_of(key));
}

bool refused_keys::is_due(const api_key_id& key, steady_point now) {
  if (few_.take(key.str(), now)) return false;
  return told_.take(key.str(), now).has_value();
}

}  // namespace ess::access
