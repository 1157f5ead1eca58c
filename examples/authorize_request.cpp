// Who may call an endpoint of yours: make an API key with one permission, then check requests that carry it.
#include <ess/access/api_keys.hpp>
#include <ess/access/bot_gate.hpp>
#include <ess/community/communities.hpp>
#include <ess/crypto/token_cipher.hpp>
#include <ess/storage/sqlite/database.hpp>

#include <cstdio>
#include <optional>
#include <utility>

namespace {

using ess::access::permission;
using ess::storage::unit_of_work;

/// The check in front of a handler: the key of the `X-API-Key` header, and what the handler needs.
ess::result<ess::community_id> authorize(const unit_of_work& work, const ess::access::api_key_service& keys,
                                         std::string_view header, permission needed) {
  auto key = keys.verify(work, header);
  if (!key) return std::move(key).error();
  auto allowed = ess::access::check_key_permission(*key, needed);
  if (!allowed) return std::move(allowed).error();
  return key->community;
}

void show(const char* request, const ess::result<ess::community_id>& answer) {
  std::printf("%s: %s\n", request, answer ? "allowed" : answer.error().reason().c_str());
}

}  // namespace

int main() {
  ess::system_random random;
  const ess::system_clock clock;
  const ess::audit::origin who(ess::audit::event_source::cli);
  auto ring = ess::crypto::key_ring::make(ess::secret(ess::random_bytes(random, ess::crypto::encryption_key_bytes)));
  if (!ring) return 1;
  const ess::crypto::token_cipher cipher(*ring, random);

  ess::storage::sqlite::options settings;
  settings.path = ess::storage::sqlite::in_memory;
  settings.schema = ess::storage::sqlite::schema_policy::migrate;
  auto database = ess::storage::sqlite::open(settings, clock);
  if (!database) return 2;

  std::optional<ess::access::api_key_service> keys;
  std::optional<ess::access::created_api_key> created;
  auto done = (*database)->write([&](unit_of_work& work) -> ess::result<void> {
    auto community = ess::community::create(work, random, "Harbour Roleplay", "harbour", who);
    if (!community) return std::move(community).error();
    auto pepper = ess::access::load_or_make_pepper(work, cipher, random);
    if (!pepper) return std::move(pepper).error();
    keys.emplace(std::move(*pepper), random);
    ess::access::api_key_request request;
    request.name = "dispatch board";
    request.permissions = {permission::dispatch_read};
    auto key = keys->create(work, community->id, std::move(request), who, std::nullopt);
    if (!key) return std::move(key).error();
    created = std::move(*key);
    return ess::success();
  });
  if (!done) {
    std::printf("%s\n", done.error().message().c_str());
    return 3;
  }

  bool as_expected = false;
  done = (*database)->read([&](const unit_of_work& work) -> ess::result<void> {
    const auto board = authorize(work, *keys, created->text.reveal(), permission::dispatch_read);
    const auto decision = authorize(work, *keys, created->text.reveal(), permission::approvals_decide);
    const auto nobody = authorize(work, *keys, "ess_live_nobody", permission::dispatch_read);
    show("the board reads calls", board);
    show("the board decides an approval", decision);
    show("somebody without a key", nobody);
    as_expected = board && !decision && !nobody && decision.error().code() == ess::errc::forbidden &&
                  nobody.error().code() == ess::errc::unauthenticated;
    return ess::success();
  });
  return done && as_expected ? 0 : 4;
}
