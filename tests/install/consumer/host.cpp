// What a service author does with COMPONENTS net sqlite: a store of ESS inside a program of their own, a token sealed,
// an API key made and checked, entries in an audit log that verifies, a client for what is asked of others.
#include <ess/access/api_keys.hpp>
#include <ess/access/pepper.hpp>
#include <ess/audit/append.hpp>
#include <ess/audit/verify.hpp>
#include <ess/community/communities.hpp>
#include <ess/crypto/token_cipher.hpp>
#include <ess/net/http_client.hpp>
#include <ess/storage/sqlite/database.hpp>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <optional>

namespace {

using ess::result;
using ess::success;
using ess::storage::unit_of_work;

struct host {
  ess::system_random random;
  ess::system_clock clock;
  ess::audit::origin who{ess::audit::event_source::system};
  std::optional<ess::secret> key;

  result<void> set_up(unit_of_work& work, const ess::crypto::token_cipher& cipher) {
    auto community = ess::community::create(work, random, "Harbour Roleplay", "harbour", who);
    if (!community) return community.error();
    const ess::crypto::bound_place row("configs", "bot_token", community->id.str(), "1");
    const auto token = cipher.open(row, cipher.seal(row, "a bot token"));
    if (!token || token->reveal() != "a bot token") {
      return ess::error(ess::errc::internal, "token_lost", "A token was sealed and does not open.");
    }
    auto pepper = ess::access::load_or_make_pepper(work, cipher, random);
    if (!pepper) return pepper.error();
    const ess::access::api_key_service keys(std::move(*pepper), random);
    ess::access::api_key_request request;
    request.name = "bot";
    request.permissions = {ess::access::permission::dispatch_read};
    auto created = keys.create(work, community->id, std::move(request), who, std::nullopt);
    if (!created) return created.error();
    key = std::move(created->text);
    return ess::audit::append(work, random, community->id, ess::audit::event("host.started").from(who));
  }

  result<void> check(const unit_of_work& work, const ess::crypto::token_cipher& cipher) {
    auto pepper = ess::access::load_pepper(work, cipher);
    if (!pepper) return pepper.error();
    const ess::access::api_key_service keys(std::move(*pepper), random);
    auto record = keys.verify(work, key->reveal());
    if (!record) return record.error();
    if (keys.verify(work, "ess_live_nonsense")) {
      return ess::error(ess::errc::internal, "accepted_nonsense", "A key that nobody made was accepted.");
    }
    auto report = ess::audit::verify(work, record->community.str());
    if (!report) return report.error();
    if (report->state != ess::audit::chain_state::intact || report->checked < 2) {
      return ess::error(ess::errc::internal, "audit_broken", report->why);
    }
    return success();
  }
};

int fail(const ess::error& e) {
  std::printf("host: %s\n", ess::describe_for_log(e).c_str());
  return 1;
}

}  // namespace

int main() {
  host program;
  auto key = ess::crypto::parse_encryption_key("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  if (!key) return fail(key.error());
  auto ring = ess::crypto::key_ring::make(std::move(*key));
  if (!ring) return fail(ring.error());
  const ess::crypto::token_cipher cipher(*ring, program.random);

  ess::storage::sqlite::options settings;
  settings.path = ess::storage::sqlite::in_memory;
  settings.schema = ess::storage::sqlite::schema_policy::migrate;
  auto database = ess::storage::sqlite::open(settings, program.clock);
  if (!database) return fail(database.error());
  if (auto done = (*database)->write([&](unit_of_work& work) { return program.set_up(work, cipher); }); !done) {
    return fail(done.error());
  }
  if (auto done = (*database)->read([&](const unit_of_work& work) { return program.check(work, cipher); }); !done) {
    return fail(done.error());
  }
  boost::asio::io_context io;
  const auto client = ess::net::make_http_client(io.get_executor());
  if (!client) return fail(client.error());
  std::puts("host: ok");
}
