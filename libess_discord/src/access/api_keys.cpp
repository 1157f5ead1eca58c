#include "ess/access/api_keys.hpp"

#include <array>
#include <boost/json/array.hpp>

#include "ess/audit/append.hpp"
#include "ess/base/text.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::access {

namespace {

constexpr int max_expiry_days = 3650;
constexpr int max_requests_per_minute = 1'000'000;
constexpr std::size_t max_name_code_points = 80;
constexpr std::size_t max_guilds = 100;
constexpr auto touch_interval = std::chrono::minutes(1);
constexpr std::array all_policies = {proof_policy::none, proof_policy::decisions, proof_policy::all};

error refused_request(std::string_view reason, std::string message) {
  return error(errc::invalid_argument, reason, std::move(message));
}

result<void> check(const api_key_request& request) {
  const bool name_fits = is_utf8(request.name) && !trim(request.name).empty() &&
                         count_code_points(request.name) <= max_name_code_points &&
                         !has_control_characters(request.name);
  if (!name_fits) return refused_request("invalid_key_name", "Give the key a name of 1 to 80 characters.");
  if (request.permissions.empty()) {
    return refused_request("key_without_permission", "Choose at least one permission for the key.");
  }
  if (request.expires_in_days < 1 || request.expires_in_days > max_expiry_days) {
    return refused_request("invalid_key_expiry", "A key lives between 1 and 3650 days.");
  }
  if (request.guilds.size() > max_guilds) {
    return refused_request("invalid_key_guilds", "A key can be limited to at most 100 Discord servers.");
  }
  const int per_minute = request.requests_per_minute.value_or(1);
  if (per_minute < 1 || per_minute > max_requests_per_minute) {
    return refused_request("invalid_key_limit", "A key's limit is 1 to 1000000 requests per minute, or none.");
  }
  return success();
}

result<void> check_rights(const permission_set& wanted, const std::optional<permission_set>& creator) {
  if (!creator) return success();
  for (const permission p : all_permissions()) {
    if (wanted.contains(p) && !creator->contains(p)) {
      return error(errc::forbidden, "permission_not_held",
                   "You cannot give a key the permission " + std::string(to_string(p)) +
                       ", because you do not have it yourself.");
    }
  }
  return success();
}

boost::json::object created_metadata(const storage::api_key_record& key) {
  boost::json::object metadata;
  metadata["publicId"] = key.public_id;
  metadata["name"] = key.name;
  metadata["expiresAt"] = format_time(key.expires_at);
  metadata["proofPolicy"] = key.proof_policy;
  boost::json::array names;
  for (const std::string& name : key.permissions) names.emplace_back(name);
  metadata["permissions"] = std::move(names);
  boost::json::array guilds;
  for (const guild_id guild : key.guilds) guilds.emplace_back(guild.str());
  metadata["guilds"] = std::move(guilds);
  return metadata;
}

error key_not_found() {
  return error(errc::not_found, "key_not_found", "There is no such live API key in this community.");
}

}  // namespace

std::string_view to_string(proof_policy policy) noexcept {
  switch (policy) {
    case proof_policy::none:
      return "none";
    case proof_policy::decisions:
      return "decisions";
    case proof_policy::all:
      return "all";
  }
  return "all";
}

std::optional<proof_policy> parse_proof_policy(std::string_view text) noexcept {
  for (const proof_policy policy : all_policies) {
    if (to_string(policy) == text) return policy;
  }
  return std::nullopt;
}

bool is_live(const storage::api_key_record& key, time_point now) noexcept {
  return !key.revoked_at && now < key.expires_at;
}

api_key_service::api_key_service(pepper pepper, random_source& random)
    : pepper_(std::move(pepper)), random_(random), dummy_mac_(mac_of("no key has this text")) {}

std::string api_key_service::mac_of(std::string_view text) const {
  return crypto::hmac_sha256(pepper_.bytes.reveal(), text);
}

result<created_api_key> api_key_service::create(storage::key_unit& uow, const community_id& community,
                                                api_key_request request, const audit::origin& who,
                                                const std::optional<permission_set>& creator) const {
  if (auto checked = check(request); !checked) return std::move(checked).error();
  if (auto checked = check_rights(request.permissions, creator); !checked) return std::move(checked).error();

  api_key_text text = api_key_text::generate(request.environment, random_);
  storage::api_key_record key{
      .id = api_key_id::generate(uow.now(), random_),
      .community = community,
      .name = std::string(trim(request.name)),
      .public_id = text.public_id(),
      .secret_mac = mac_of(text.text().reveal()),
      .pepper_id = pepper_.id,
      .permissions = request.permissions.names(),
      .guilds = std::move(request.guilds),
      .proof_policy = std::string(to_string(request.proof)),
      .requests_per_minute = request.requests_per_minute,
      .created_at = uow.now(),
      .expires_at = uow.now() + std::chrono::days(request.expires_in_days),
      .last_used_at = std::nullopt,
      .revoked_at = std::nullopt,
      .created_by = who.actor(),
  };
  if (auto inserted = uow.api_keys().insert(key); !inserted) return std::move(inserted).error();
  const audit::event created =
      audit::event("api_key.created").from(who).target(key.id.str()).metadata(created_metadata(key));
  if (auto kept = audit::append(uow, random_, community, created); !kept) return std::move(kept).error();
  return created_api_key{std::move(key), std::move(text).take_text()};
}

result<storage::api_key_record> api_key_service::verify(const storage::key_unit& uow, std::string_view text) const {
  const auto parsed = api_key_text::parse(text);
  if (!parsed) return parsed.error();
  auto found = uow.api_keys().find_by_public_id(parsed->public_id());
  if (!found) return std::move(found).error();
  // One MAC and one comparison in every case: how long a refusal takes must not tell whether the key is known.
  const std::string mac = mac_of(text);
  const bool is_known = found->has_value() && (*found)->pepper_id == pepper_.id;
  const bool matches = crypto::equal_constant_time(mac, is_known ? (*found)->secret_mac : dummy_mac_);
  if (!is_known || !matches || !is_live(**found, uow.now())) return api_key_refused();
  return std::move(**found);
}

result<void> api_key_service::revoke(storage::key_unit& uow, const community_id& community, const api_key_id& id,
                                     const audit::origin& who) const {
  const auto key = uow.api_keys().find(community, id);
  if (!key) return key.error();
  if (!*key) return key_not_found();
  const auto revoked = uow.api_keys().revoke(community, id, uow.now());
  if (!revoked) return revoked.error();
  if (!*revoked) return key_not_found();
  boost::json::object metadata;
  metadata["publicId"] = (*key)->public_id;
  metadata["name"] = (*key)->name;
  return audit::append(uow, random_, community,
                       audit::event("api_key.revoked").from(who).target(id.str()).metadata(std::move(metadata)));
}

result<std::vector<storage::api_key_record>> api_key_service::list(const storage::key_unit& uow,
                                                                   const community_id& community) const {
  return uow.api_keys().list(community);
}

bool api_key_service::is_touch_due(const storage::api_key_record& key, time_point now) noexcept {
  return !key.last_used_at || now - *key.last_used_at >= touch_interval;
}

}  // namespace ess::access
