#include "middleware/host_call.hpp"

#include <algorithm>

#include "ess/access/api_keys.hpp"
#include "ess/access/bot_gate.hpp"
#include "ess/api/error.hpp"
#include "ess/base/json.hpp"
#include "ess/base/verdict.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/net/transact.hpp"
#include "ess/storage/host_replies.hpp"
#include "routes/body.hpp"

namespace ess::server {
namespace {

constexpr int reads_per_minute = 600;
constexpr int writes_per_minute = 300;
constexpr auto replies_are_kept = std::chrono::hours(24);
constexpr int most_replies = 10'000;
/// More than one write adds, so that what is old goes sooner than it comes.
constexpr int erased_at_once = 20;

/// What a write is told by its idempotency key.
struct named_write {
  std::string name;
  std::string request_hash;
};

result<named_write> read_name(const http::request& from) {
  const auto name = from.header("Idempotency-Key");
  if (!name) {
    return error(errc::invalid_argument, "idempotency_key_missing",
                 "A write needs the header Idempotency-Key: a text of your own, new for each change and the same when "
                 "you send a change again.");
  }
  const auto visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (name->empty() || name->size() > 128 || !std::ranges::all_of(*name, visible)) {
    return error(errc::invalid_argument, "idempotency_key_invalid",
                 "An Idempotency-Key is 1 to 128 visible ASCII characters without spaces.");
  }
  std::string asked(net::to_string(from.verb()));
  asked.append("\n").append(from.target()).append("\n").append(from.body());
  return named_write{std::string(*name), crypto::sha256(asked)};
}

/// The answer given before, under `key` as the first of its line. Errors: `idempotency_key_reused`.
result<std::optional<storage::host_reply_record>> find_earlier(const storage::unit_of_work& work, const api_key_id& key,
                                                               const named_write& write) {
  auto earlier = work.host_replies().find(key, write.name);
  if (!earlier || !*earlier) return earlier;
  if ((*earlier)->request_hash == write.request_hash) return earlier;
  return error(errc::conflict, "idempotency_key_reused",
               "This Idempotency-Key belongs to another request that was made within the last day. Use a new one for a "
               "new change.");
}

/// An answer, and whether it was given before.
struct given_reply {
  std::string body;
  bool again = false;
};

result<given_reply> act_once(storage::unit_of_work& work, const http::request& from, const named_write& write,
                             const host_writing& act) {
  const auto turn = enter_host(work, from);
  if (!turn) return turn.error();
  // A rotation makes no change new: what was sent under the old key and is sent again under the new one is one change.
  auto line = access::first_of_line(work, turn->key);
  if (!line) return std::move(line).error();
  const auto earlier = find_earlier(work, *line, write);
  if (!earlier) return earlier.error();
  if (*earlier) return given_reply{(*earlier)->body, true};
  auto fields = act(work, *turn);
  if (!fields) return std::move(fields).error();
  auto& replies = work.host_replies();
  if (auto old = replies.erase_older(work.now() - replies_are_kept, erased_at_once); !old) {
    return std::move(old).error();
  }
  storage::host_reply_record reply{
      std::move(*line), write.name, write.request_hash, 200, to_json_text(api::success_envelope(std::move(*fields))),
      work.now()};
  if (auto kept = replies.insert(reply, most_replies); !kept) return std::move(kept).error();
  return given_reply{std::move(reply.body), false};
}

net::awaitable<http::reply> refuse(context& c, http::request& from, error reason) {
  if (is_failure(reason.code())) co_return http::reply::from_error(reason);
  co_return co_await refuse_call(c, from, std::nullopt, std::move(reason));
}

}  // namespace

result<host_turn> enter_host(const storage::unit_of_work& work, const http::request& from) {
  const auto& seen = key_of(from).key;
  auto key = work.api_keys().find(seen.community, seen.id);
  if (!key) return std::move(key).error();
  if (!*key || !access::is_live(**key, work.now())) return access::api_key_refused();
  const auto needed = access::parse_permission(from.route()->permission);
  if (!needed) return error(errc::internal, "route_invalid", "This route has no valid permission.");
  if (auto allowed = access::check_key_permission(**key, *needed, access::key_of_a_host); !allowed) {
    return std::move(allowed).error();
  }
  audit::origin who(audit::event_source::api);
  who.api_key((*key)->id).request_id(from.id());
  auto permissions = access::permission_set::from_names((*key)->permissions);
  return host_turn{std::move(**key), permissions, std::move(who)};
}

answer host_read(context& c, http::request& from, host_reader read) {
  auto allowed = c.bot.take_host(key_of(from).key, action_of(from), reads_per_minute, c.time.steady_now());
  if (!allowed) co_return co_await refuse(c, from, std::move(allowed).error());
  auto act = read(c, from);
  if (!act) co_return co_await refuse(c, from, std::move(act).error());
  auto work = [&](const storage::unit_of_work& uow) -> host_fields {
    const auto turn = enter_host(uow, from);
    if (!turn) return turn.error();
    return (*act)(uow, *turn);
  };
  auto fields = co_await net::read_only(c.database, work);
  if (!fields) co_return co_await refuse(c, from, std::move(fields).error());
  co_return success_reply(std::move(*fields));
}

answer host_write(context& c, http::request& from, host_writer write) {
  auto allowed = c.bot.take_host(key_of(from).key, action_of(from), writes_per_minute, c.time.steady_now());
  if (!allowed) co_return co_await refuse(c, from, std::move(allowed).error());
  auto name = read_name(from);
  if (!name) co_return co_await refuse(c, from, std::move(name).error());
  auto act = write(c, from);
  if (!act) co_return co_await refuse(c, from, std::move(act).error());
  auto work = [&](storage::unit_of_work& uow) { return act_once(uow, from, *name, *act); };
  auto given = co_await net::transact(c.database, storage::write_lane::of(key_of(from).key.community), work);
  if (!given) co_return co_await refuse(c, from, std::move(given).error());
  auto reply = http::reply::json_text(std::move(given->body));
  if (given->again) reply.static_header("Idempotency-Replayed", "true");
  co_return reply;
}

}  // namespace ess::server
