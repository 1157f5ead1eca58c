// API keys.
#include <fmt/format.h>

#include <algorithm>

#include "admin/commands.hpp"
#include "ess/access/api_keys.hpp"

namespace ess::admin {

namespace {

// Unlike names read from the store, a name that an operator types and nobody knows is a mistake.
result<access::permission_set> read_permissions(const object& arguments) {
  access::permission_set permissions;
  for (const auto& name : list_of(arguments, "permissions")) {
    const auto known = access::parse_permission(name);
    if (!known) {
      std::string all;
      for (const auto p : access::all_permissions()) all += (all.empty() ? "" : " ") + std::string(to_string(p));
      return error(errc::invalid_argument, "unknown_permission",
                   fmt::format("There is no permission \"{}\". Choose among: {}.", name, all));
    }
    permissions.add(*known);
  }
  return permissions;
}

result<std::vector<guild_id>> read_guilds(const object& arguments) {
  std::vector<guild_id> guilds;
  for (const auto& text : list_of(arguments, "guilds")) {
    auto guild = guild_id::parse(text);
    if (!guild)
      return invalid(fmt::format("\"{}\" is not the id of a Discord server: it is a number of 17 to 20 digits.", text));
    guilds.push_back(*guild);
  }
  return guilds;
}

result<access::key_environment> read_environment(const object& arguments) {
  const auto environment = access::parse_key_environment(optional_text_of(arguments, "environment").value_or("live"));
  if (!environment) return invalid("The environment of a key is live, test or dev.");
  return *environment;
}

result<access::api_key_request> read_request(const object& arguments) {
  access::api_key_request wanted;
  wanted.name = text_of(arguments, "name");
  auto permissions = read_permissions(arguments);
  if (!permissions) return std::move(permissions).error();
  wanted.permissions = *permissions;
  auto guilds = read_guilds(arguments);
  if (!guilds) return std::move(guilds).error();
  wanted.guilds = *std::move(guilds);
  wanted.networks = list_of(arguments, "networks");
  const auto days = bounded_integer_of(arguments, "expiresInDays", 1, 3650, wanted.expires_in_days);
  if (!days) return days.error();
  wanted.expires_in_days = *days;
  if (const auto text = optional_text_of(arguments, "proofPolicy")) {
    const auto policy = access::parse_proof_policy(*text);
    if (!policy) return invalid("The proof policy is one of: none, decisions, all.");
    wanted.proof = *policy;
  }
  const auto per_minute = bounded_integer_of(arguments, "requestsPerMinute", 1, 1'000'000, 6000);
  if (!per_minute) return per_minute.error();
  wanted.requests_per_minute = *per_minute;
  if (flag_of(arguments, "unlimited")) wanted.requests_per_minute.reset();
  const auto environment = read_environment(arguments);
  if (!environment) return environment.error();
  wanted.environment = *environment;
  return wanted;
}

/// The key of that id or public id.
result<storage::api_key_record> find_key(const storage::unit_of_work& uow, const community_id& community,
                                         const std::string& named) {
  const auto keys = uow.api_keys().list(community);
  if (!keys) return keys.error();
  const auto key =
      std::ranges::find_if(*keys, [&](const auto& k) { return k.id.str() == named || k.public_id == named; });
  if (key == keys->end()) {
    return error(errc::not_found, "key_not_found",
                 fmt::format("The community has no key \"{}\". `essctl key list` shows which it has.", named));
  }
  return *key;
}

result<access::api_key_service> make_service(const context& where, const storage::unit_of_work& uow) {
  if (where.cipher() == nullptr) {
    return error(errc::unavailable, "encryption_key_missing",
                 "AUTH_ENCRYPTION_KEY is not set, and keys are hashed under a secret that it seals. Set it as for "
                 "ess-server.");
  }
  auto pepper = access::load_pepper(uow, *where.cipher());
  if (!pepper) return std::move(pepper).error();
  return access::api_key_service(*std::move(pepper), where.random());
}

// An operator who has the key at hand needs no import: they can make a new one.
error key_instead_of_hash() {
  return {
      errc::invalid_argument, "invalid_old_key",
      "This is an API key itself. Give the hash that the old database keeps of it, its \"keyHash\": 64 hex digits. The "
      "key belongs in no command: if others could see it just now, make a new one with `essctl key create`."};
}

error imported_before() {
  return {errc::conflict, "key_imported_before",
          "A key of this hash is here already. `essctl key list` of its community shows it."};
}

}  // namespace

result<object> key_create(const context& where, const object& arguments) {
  auto wanted = read_request(arguments);
  if (!wanted) return std::move(wanted).error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto service = make_service(where, uow);
    if (!service) return std::move(service).error();
    auto created = service->create(uow, community->id, *wanted, from_cli(), std::nullopt);
    if (!created) return std::move(created).error();
    object answer;
    answer["key"] = access::to_json(created->record, uow.now());
    answer["secret"] = created->text.reveal();
    return answer;
  });
}

result<object> key_import_old(const context& where, const object& arguments) {
  auto wanted = read_request(arguments);
  if (!wanted) return std::move(wanted).error();
  const std::string hash = text_of(arguments, "sha256");
  if (access::old_api_key::parse(hash) || access::api_key_text::parse(hash)) return key_instead_of_hash();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto service = make_service(where, uow);
    if (!service) return std::move(service).error();
    auto imported = service->import_old(uow, community->id, *wanted, hash, from_cli());
    if (!imported && imported.error().reason() == "public_id_taken") return imported_before();
    if (!imported) return std::move(imported).error();
    object answer;
    answer["key"] = access::to_json(*imported, uow.now());
    return answer;
  });
}

result<object> key_list(const context& where, const object& arguments) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto keys = uow.api_keys().list(community->id);
    if (!keys) return std::move(keys).error();
    boost::json::array list;
    for (const auto& key : *keys) list.push_back(access::to_json(key, uow.now()));
    object answer;
    answer["keys"] = std::move(list);
    return answer;
  });
}

result<object> key_rotate(const context& where, const object& arguments) {
  access::api_key_rotation how;
  const auto days = bounded_integer_of(arguments, "overlapDays", 0, 7, how.overlap_days);
  if (!days) return days.error();
  how.overlap_days = *days;
  const auto environment = read_environment(arguments);
  if (!environment) return environment.error();
  how.environment = *environment;
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    const auto key = find_key(uow, community->id, text_of(arguments, "key"));
    if (!key) return key.error();
    auto service = make_service(where, uow);
    if (!service) return std::move(service).error();
    auto made = service->rotate(uow, community->id, key->id, how, from_cli(), std::nullopt);
    if (!made) return std::move(made).error();
    const auto before = uow.api_keys().find(community->id, key->id);
    if (!before) return before.error();
    object answer;
    answer["key"] = access::to_json(made->record, uow.now());
    answer["before"] = access::to_json(before->value_or(*key), uow.now());
    answer["secret"] = made->text.reveal();
    return answer;
  });
}

result<object> key_revoke(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    const auto key = find_key(uow, community->id, text_of(arguments, "key"));
    if (!key) return key.error();
    auto service = make_service(where, uow);
    if (!service) return std::move(service).error();
    if (auto revoked = service->revoke(uow, community->id, key->id, from_cli()); !revoked) {
      return std::move(revoked).error();
    }
    const auto now = uow.api_keys().find(community->id, key->id);
    if (!now) return now.error();
    object answer;
    answer["key"] = access::to_json(now->value_or(*key), uow.now());
    return answer;
  });
}

}  // namespace ess::admin
