// Attaching a Discord account to an account of yours, without a web framework: the rules are plain functions over a
// unit of work. A real service puts a route in front of each step and a call to Discord between the second and third.
#include <ess/base/encoding.hpp>
#include <ess/base/json.hpp>
#include <ess/crypto/token_cipher.hpp>
#include <ess/identity/accounts.hpp>
#include <ess/linking/link_flow.hpp>
#include <ess/storage/sqlite/database.hpp>

#include <cstdio>
#include <optional>
#include <utility>

namespace {

using ess::storage::unit_of_work;

struct service {
  ess::system_random random;
  ess::system_clock clock;
  ess::crypto::key_ring keys;
  ess::crypto::token_cipher cipher{keys, random};
  ess::linking::link_flow flow;
  std::optional<ess::storage::session_record> session;
  ess::linking::started_link started;

  explicit service(ess::crypto::key_ring ring)
      : keys(std::move(ring)),
        flow({"1000", "https://ess.example/api/auth/callback/discord", "https://discord.com/oauth2/authorize",
              "https://discord.com"},
             cipher, random) {}

  /// A user who is signed in; how, is the business of the service.
  ess::result<void> sign_somebody_in(unit_of_work& work) {
    const ess::audit::origin who(ess::audit::event_source::system);
    auto user = ess::identity::create_user(work, random, {"ann@example.com", "Ann", ""}, who);
    if (!user) return std::move(user).error();
    const auto now = work.now();
    session = ess::storage::session_record{
        ess::random_bytes(random, 32), user->id, now, now, now + std::chrono::hours(1), now, "192.0.2.0/24", "example"};
    return work.sessions().insert(*session);
  }

  /// POST /link: answers where the browser has to go, and a cookie that binds the attempt to this browser.
  ess::result<void> start(unit_of_work& work) {
    auto begun = flow.start(work, *session);
    if (!begun) return std::move(begun).error();
    started = std::move(*begun);
    return ess::success();
  }

  /// GET /callback?code=…&state=…: consumes the state. Then, outside the unit of work, code for token, GET /users/@me.
  ess::verdict<ess::linking::code_exchange> callback(unit_of_work& work, const std::string& state,
                                                     const std::string& cookie) {
    auto parameters = ess::linking::read_callback({{"code", "a-code-from-discord"}, {"state", state}});
    if (!parameters) return std::move(parameters).error();
    return flow.take_callback(work, *parameters, *session, cookie);
  }

  /// What `GET /users/@me` said is kept until the user, who is shown both names, confirms.
  ess::verdict<ess::storage::discord_link_record> finish(unit_of_work& work,
                                                         const ess::linking::code_exchange& exchange) {
    auto profile = ess::parse_json(R"({"id":"80351110224678912","username":"nelly","global_name":"Nelly"})");
    if (!profile) return std::move(profile).error();
    auto identity = ess::linking::read_identity(*profile);
    if (!identity) return std::move(identity).error();
    auto pending = ess::flatten(flow.store_identity(work, exchange, *identity, "request-1"));
    if (!pending) return std::move(pending).error();
    return flow.confirm(work, *session, *pending, "request-2");
  }
};

std::string query_value(const std::string& url, const std::string& name) {
  const auto start = url.find(name + "=") + name.size() + 1;
  return url.substr(start, url.find('&', start) - start);
}

int fail(const char* step, const ess::error& e) {
  std::printf("%s: %s\n", step, e.message().c_str());
  return 1;
}

}  // namespace

int main() {
  ess::system_random random;
  auto keys = ess::crypto::key_ring::make(ess::secret(ess::random_bytes(random, ess::crypto::encryption_key_bytes)));
  if (!keys) return fail("keys", keys.error());
  service ours(std::move(*keys));

  ess::storage::sqlite::options settings;
  settings.path = ess::storage::sqlite::in_memory;
  settings.schema = ess::storage::sqlite::schema_policy::migrate;
  auto database = ess::storage::sqlite::open(settings, ours.clock);
  if (!database) return fail("database", database.error());
  const auto in_one_unit = [&](auto step) { return (*database)->write(step); };

  auto done = in_one_unit([&](unit_of_work& work) { return ours.sign_somebody_in(work); });
  if (done) done = in_one_unit([&](unit_of_work& work) { return ours.start(work); });
  if (!done) return fail("start", done.error());
  std::printf("the browser goes to %.60s...\n", ours.started.authorize_url.c_str());
  const auto state = query_value(ours.started.authorize_url, "state");

  // A commit without an error, whatever the verdict: a state is spent by its first use, be it good or bad.
  std::optional<ess::result<ess::linking::code_exchange>> exchange;
  const auto come_back = [&] {
    return in_one_unit([&](unit_of_work& work) -> ess::result<void> {
      auto verdict = ours.callback(work, state, ours.started.browser_cookie);
      if (!verdict) return std::move(verdict).error();
      exchange.emplace(std::move(*verdict));
      return ess::success();
    });
  };
  done = come_back();
  if (!done || !*exchange) return fail("callback", done ? exchange->error() : done.error());

  done = in_one_unit([&](unit_of_work& work) -> ess::result<void> {
    auto linked = ess::flatten(ours.finish(work, **exchange));
    if (!linked) return std::move(linked).error();
    std::printf("linked to %s (%s)\n", linked->identity.username.c_str(), linked->identity.id.str().c_str());
    return ess::success();
  });
  if (!done) return fail("finish", done.error());

  done = come_back();
  if (!done || *exchange) return 2;
  std::printf("the same state again: %s\n", exchange->error().reason().c_str());
}
