// Calls of a Discord bot at your own door: its key and what the key may do, the server it speaks in, the person it
// speaks for, that person's role, and Discord's own word that it was they who pressed the button. Users, roles and
// tables are yours (tables.hpp); Discord is a script here, so that the example runs, as a test, without a network. And
// whose a server is, where two communities name the same one (claims.hpp).
#include <ess/access/api_keys.hpp>
#include <ess/community/bot_call.hpp>
#include <ess/discord/rest/actor_prover.hpp>
#include <ess/discord/rest/client.hpp>
#include <ess/net/http_client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <utility>

#include "claims.hpp"
#include "tables.hpp"

namespace {

using ess::access::call_effect;
using ess::access::permission;
using ess::net::awaitable;

constexpr auto application = "500";
const auto club = ess::community_id::trusted("tea-club");
const auto guild = ess::guild_id::trusted(700);
const auto nelly = ess::discord_user_id::trusted(41);
const auto robin = ess::discord_user_id::trusted(42);
const auto a_stranger = ess::discord_user_id::trusted(43);

template <class T>
T must(ess::result<T> r) {
  if (!r) throw std::runtime_error(ess::describe_for_log(r.error()));
  return std::move(*r);
}

/// Discord, asked for the original response of an interaction: whose it was stands in `interaction_metadata`.
class scripted_discord final : public ess::net::http_client {
 public:
  std::string interaction;
  ess::discord_user_id caused_by = nelly;

  awaitable<ess::result<ess::net::http_response>> send(ess::net::http_request) override {
    ess::net::http_response response;
    response.status = 200;
    response.headers.push_back({"Content-Type", "application/json"});
    response.body = R"({"id":"1","channel_id":"710","interaction_metadata":{"id":")" + interaction +
                    R"(","type":3,"user":{"id":")" + caused_by.str() +
                    R"(","username":"someone"},"authorizing_integration_owners":{"0":"700"}}})";
    co_return response;
  }
};

/// What a bot sends.
struct request {
  std::string key;
  ess::guild_id guild;
  ess::discord_user_id user;
  ess::interaction_id interaction;
  std::string subject;
};

/// The endpoint: nothing in a request is believed before it was checked, and each call leaves one entry in your log.
class door {
 public:
  door(bot_gate::tables& tables, const ess::clock& time, ess::random_source& random,
       const ess::access::api_key_service& keys, ess::rest::actor_prover& discord)
      : tables_(tables), time_(time), random_(random), keys_(keys), discord_(discord) {}

  awaitable<ess::result<std::string>> approve(request from) {
    bot_gate::transaction look(tables_, time_.now());
    auto key = keys_.verify(look, from.key);
    if (!key) co_return std::move(key).error();
    ess::community::bot_call call(std::move(*key), from.guild, from.user, "request-1");
    // Whoever would be refused anyway is not worth a question at Discord.
    const auto admitted = ess::community::admit_bot_call(look, call, permission::approvals_decide);
    if (admitted && call.needs_proof(call_effect::decides)) {
      const ess::rest::actor_claim claim(from.interaction, must(ess::application_id::parse(application)), from.guild,
                                         from.user);
      const ess::secret token(std::string_view("the token of the interaction"));
      const auto proven = co_await discord_.prove(claim, token);
      call.proof(outcome_of(from, proven));
    }
    co_return act(call, from.subject);
  }

 private:
  static ess::access::actor_proof outcome_of(const request& from, const ess::result<void>& proven) {
    if (!proven) return ess::access::actor_proof::refused(proven.error());
    return ess::access::actor_proof::proven(from.interaction);
  }

  // One transaction: the gate once more, the change, the entry. Commit it unless the outer result is an error.
  ess::result<std::string> act(const ess::community::bot_call& call, const std::string& subject) {
    bot_gate::transaction work(tables_, time_.now());
    const std::function<ess::result<std::string>(ess::community::bot_turn&)> change =
        [&](ess::community::bot_turn& turn) -> ess::result<std::string> {
      tables_.done.insert(subject);
      return turn.caller.user_name + " (" + turn.caller.role + ") approved " + subject;
    };
    return ess::flatten(ess::community::run_bot_call<std::string>(
        work, random_, call, "approvals.approve", permission::approvals_decide, call_effect::decides, change));
  }

  bot_gate::tables& tables_;
  const ess::clock& time_;
  ess::random_source& random_;
  const ess::access::api_key_service& keys_;
  ess::rest::actor_prover& discord_;
};

std::string make_key(bot_gate::tables& tables, const ess::access::api_key_service& keys, ess::time_point now,
                     permission of) {
  bot_gate::transaction work(tables, now);
  ess::access::api_key_request wanted;
  wanted.name = "our bot";
  wanted.permissions = {of};
  wanted.proof = ess::access::proof_policy::decisions;
  const ess::audit::origin who(ess::audit::event_source::system);
  return std::string(must(keys.create(work, club, std::move(wanted), who, std::nullopt)).text.reveal());
}

void fill(bot_gate::tables& tables) {
  tables.roles = {{"host", {"approvals:decide", "dispatch:read"}}, {"guest", {"dispatch:read"}}};
  tables.members = {{nelly, {"member-7", "Nelly", "host"}}, {robin, {"member-8", "Robin", "guest"}}};
  tables.guilds.emplace(club, guild);
}

/// Asks, prints the answer, and says whether it was the one expected: a text, or the reason of a refusal.
awaitable<bool> ask(door& at, request what, std::string expected) {
  const auto answer = co_await at.approve(std::move(what));
  const std::string text = answer ? *answer : answer.error().reason();
  std::printf("%s\n", text.c_str());
  co_return text == expected;
}

awaitable<bool> visit(door& at, scripted_discord& discord, std::string good, std::string weak, ess::time_point now) {
  const auto since_2015 = now.time_since_epoch().count() - 1'420'070'400'000;
  const auto pressed = ess::interaction_id::trusted(static_cast<std::uint64_t>(since_2015) << 22);
  discord.interaction = pressed.str();
  const request honest{good, guild, nelly, pressed, "tea at five"};
  bool all = co_await ask(at, honest, "Nelly (host) approved tea at five");
  all &= co_await ask(at, honest, "actor_proof_used");
  request other = honest;
  other.key = weak;
  all &= co_await ask(at, other, "key_permission_missing");
  other.key = "not a key";
  all &= co_await ask(at, other, "invalid_api_key");
  other = honest;
  other.guild = ess::guild_id::trusted(701);
  all &= co_await ask(at, other, "guild_mismatch");
  other = honest;
  other.user = a_stranger;
  all &= co_await ask(at, other, "not_linked");
  other.user = robin;
  all &= co_await ask(at, other, "permission_missing");
  // A bot that lies about who pressed the button.
  other = honest;
  other.interaction = ess::interaction_id::trusted(pressed.value() + 1);
  discord.interaction = other.interaction.str();
  discord.caused_by = robin;
  all &= co_await ask(at, other, "actor_proof_failed");
  co_return all;
}

int run() {
  const ess::system_clock time;
  ess::system_random random;
  const auto sink = ess::make_stderr_sink();
  const ess::logger log(time, *sink, ess::log_level::warning);
  boost::asio::io_context io(1);
  scripted_discord discord;
  ess::rest::client client(discord, time, random, log, {}, ess::secret());
  ess::rest::actor_prover prover(client, time);

  bot_gate::tables tables;
  fill(tables);
  const ess::access::api_key_service keys(ess::access::pepper::from_bytes(ess::secret(ess::random_bytes(random, 32))),
                                          random);
  const auto good = make_key(tables, keys, time.now(), permission::approvals_decide);
  const auto weak = make_key(tables, keys, time.now(), permission::dispatch_read);
  door at(tables, time, random, keys, prover);

  bool as_expected = false;
  std::exception_ptr failure;
  boost::asio::co_spawn(io, visit(at, discord, good, weak, time.now()), [&](std::exception_ptr e, bool all) {
    failure = e;
    as_expected = all;
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  // Two keys were made; a bad key is nobody's call, the seven others are.
  std::printf("%zu entries tell of it\n", tables.log.rows.size());
  if (!as_expected || tables.log.rows.size() != 9 || tables.done.size() != 1) return 1;
  // The tea club has typed the id of a server that is the coffee club's.
  const auto owners = ess::community_id::trusted("coffee-club");
  if (!bot_gate::claim_guild(tables, random, time.now(), club, owners, guild)) return 2;
  // A code was made, the server proven, and the tea club told of what it lost.
  return tables.log.rows.size() == 12 ? 0 : 3;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
