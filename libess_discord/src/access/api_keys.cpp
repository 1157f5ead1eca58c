#include "ess/access/api_keys.hpp"

#include <algorithm>
#include <array>

#include "access/api_key_rules.hpp"
#include "ess/audit/append.hpp"
#include "ess/base/text.hpp"
#include "ess/config/ip_network.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::access {

namespace {

constexpr auto touch_interval = std::chrono::minutes(1);
constexpr std::array all_policies = {proof_policy::none, proof_policy::decisions, proof_policy::all};

/// What a text says of the key it may be: by which name to look for it, and what its MAC is over.
struct presented_key {
  std::string public_id;
  secret hashed;

  static result<presented_key> read(std::string_view text) {
    if (auto old = old_api_key::parse(text)) {
      return presented_key{std::move(old->public_id), secret::take(std::move(old->digest))};
    }
    auto parsed = api_key_text::parse(text);
    if (!parsed) return std::move(parsed).error();
    std::string public_id = parsed->public_id();
    return presented_key{std::move(public_id), std::move(*parsed).take_text()};
  }
};

// A network that cannot be read lets nobody in.
bool is_allowed_from(const storage::api_key_record& key, std::string_view address) {
  if (key.networks.empty()) return true;
  return std::ranges::any_of(key.networks, [&](const std::string& text) {
    const auto network = config::ip_network::parse(text);
    return network && network->contains(address);
  });
}

/// The record of a request, still without text and MAC.
storage::api_key_record record_of(api_key_request&& request, const community_id& community, time_point now,
                                  random_source& random, const audit::origin& who) {
  return {.id = api_key_id::generate(now, random),
          .community = community,
          .name = std::string(trim(request.name)),
          .public_id = {},
          .secret_mac = {},
          .pepper_id = {},
          .permissions = request.permissions.names(),
          .guilds = std::move(request.guilds),
          .proof_policy = std::string(to_string(request.proof)),
          .requests_per_minute = request.requests_per_minute,
          .created_at = now,
          .expires_at = now + std::chrono::days(request.expires_in_days),
          .last_used_at = std::nullopt,
          .revoked_at = std::nullopt,
          .created_by = who.actor(),
          .networks = std::move(request.networks),
          .successor_of = std::nullopt,
          .overlap_ends_at = std::nullopt,
          .last_used_network = {}};
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
  return !key.revoked_at && now < key.expires_at && (!key.overlap_ends_at || now < *key.overlap_ends_at);
}

api_key_service::api_key_service(pepper pepper, random_source& random)
    : pepper_(std::move(pepper)), random_(random), dummy_mac_(mac_of("no key has this text")) {}

std::string api_key_service::mac_of(std::string_view text) const {
  return crypto::hmac_sha256(pepper_.bytes.reveal(), text);
}

result<created_api_key> api_key_service::create(storage::key_unit& uow, const community_id& community,
                                                api_key_request request, const audit::origin& who,
                                                const std::optional<permission_set>& creator) const {
  if (auto checked = check_request(request); !checked) return std::move(checked).error();
  if (auto checked = check_rights(request.permissions, creator); !checked) return std::move(checked).error();
  api_key_text text = api_key_text::generate(request.environment, random_);
  storage::api_key_record key = record_of(std::move(request), community, uow.now(), random_, who);
  put_text(key, text.public_id(), text.text().reveal());
  if (auto inserted = uow.api_keys().insert(key); !inserted) return std::move(inserted).error();
  const audit::event created =
      audit::event("api_key.created").from(who).target(key.id.str()).metadata(describe_key(key));
  if (auto kept = audit::append(uow, random_, community, created); !kept) return std::move(kept).error();
  return created_api_key{std::move(key), std::move(text).take_text()};
}

result<storage::api_key_record> api_key_service::import_old(storage::key_unit& uow, const community_id& community,
                                                            api_key_request request, std::string_view sha256_hex,
                                                            const audit::origin& who) const {
  if (auto checked = check_request(request); !checked) return std::move(checked).error();
  const auto old = old_api_key::of_digest(sha256_hex);
  if (!old) {
    return error(errc::invalid_argument, "invalid_old_key",
                 "This is not the hash of an old API key: that is a SHA-256, 64 hex digits.");
  }
  storage::api_key_record key = record_of(std::move(request), community, uow.now(), random_, who);
  put_text(key, old->public_id, old->digest);
  if (auto inserted = uow.api_keys().insert(key); !inserted) return std::move(inserted).error();
  auto metadata = describe_key(key);
  metadata["imported"] = true;
  const audit::event created =
      audit::event("api_key.created").from(who).target(key.id.str()).metadata(std::move(metadata));
  if (auto kept = audit::append(uow, random_, community, created); !kept) return std::move(kept).error();
  return key;
}

void api_key_service::put_text(storage::api_key_record& key, const std::string& public_id,
                               std::string_view hashed) const {
  key.public_id = public_id;
  key.secret_mac = mac_of(hashed);
  key.pepper_id = pepper_.id;
}

result<storage::api_key_record> api_key_service::verify(const storage::key_unit& uow, std::string_view text,
                                                        std::string_view client_address) const {
  const auto presented = presented_key::read(text);
  if (!presented) return presented.error();
  auto found = uow.api_keys().find_by_public_id(presented->public_id);
  if (!found) return std::move(found).error();
  // One MAC and one comparison in every case: how long a refusal takes must not tell whether the key is known.
  const std::string mac = mac_of(presented->hashed.reveal());
  const bool is_known = found->has_value() && (*found)->pepper_id == pepper_.id;
  const bool matches = crypto::equal_constant_time(mac, is_known ? (*found)->secret_mac : dummy_mac_);
  if (!is_known || !matches || !is_live(**found, uow.now())) return api_key_refused();
  if (!is_allowed_from(**found, client_address)) return api_key_refused();
  return std::move(**found);
}

result<std::optional<storage::api_key_record>> api_key_service::find_named(const storage::key_unit& uow,
                                                                           std::string_view text) {
  const auto presented = presented_key::read(text);
  if (!presented) return std::optional<storage::api_key_record>();
  return uow.api_keys().find_by_public_id(presented->public_id);
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
