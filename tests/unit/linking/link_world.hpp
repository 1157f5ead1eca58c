// A user at a browser who links an account, step by step.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ess/base/encoding.hpp"
#include "ess/linking/link_flow.hpp"
#include "support/builders.hpp"

namespace ess::test {

inline storage::discord_identity discord_user(std::uint64_t id, std::string name = "ann") {
  return {discord_user_id::trusted(id), std::move(name), "Ann", ""};
}

/// The value of a parameter in a URL's query, decoded.
inline std::string parameter(const std::string& url, const std::string& name) {
  auto begin = url.find('?') + 1;
  while (begin < url.size()) {
    const auto end = std::min(url.find('&', begin), url.size());
    const auto pair = url.substr(begin, end - begin);
    if (pair.substr(0, pair.find('=')) == name) {
      return percent_decode(pair.substr(pair.find('=') + 1), false).value();
    }
    begin = end + 1;
  }
  return {};
}

struct link_world : world {
  link_world()
      : flow({"4242", "https://ess.example/api/auth/callback/discord", "https://discord.example/oauth2/authorize",
              "https://discord.example"},
             cipher, random),
        ann(add_user(*this, "ann")),
        session(add_session(*this, ann)) {}

  static linking::link_session who(const storage::session_record& by) { return {by.user, by.token_hash}; }

  linking::started_link start() { return start(session); }
  linking::started_link start(const storage::session_record& by) {
    return must(write([&](storage::unit_of_work& uow) { return flow.start(uow, who(by)); }));
  }
  result<linking::code_exchange> callback(const linking::callback_parameters& answer, const storage::session_record& by,
                                          const std::string& cookie) {
    return flatten(write([&](storage::unit_of_work& uow) { return flow.take_callback(uow, answer, who(by), cookie); }));
  }
  /// The callback that Discord would send for this start.
  static linking::callback_parameters answer_to(const linking::started_link& started, std::string code = "code-1") {
    return {parameter(started.authorize_url, "state"), std::move(code), "", ""};
  }
  result<pending_link_id> store(const linking::code_exchange& exchange, const storage::discord_identity& identity) {
    return store({exchange.user, exchange.session_hash}, exchange, identity);
  }
  result<pending_link_id> store(const linking::link_session& by, const linking::code_exchange& exchange,
                                const storage::discord_identity& identity) {
    return flatten(write([&](storage::unit_of_work& uow) {
      return flow.store_identity(uow, by, exchange, identity, "req-1", observer);
    }));
  }
  result<storage::discord_link_record> confirm(const storage::session_record& by, const pending_link_id& id) {
    return flatten(
        write([&](storage::unit_of_work& uow) { return flow.confirm(uow, who(by), id, "req-2", observer); }));
  }
  result<void> unlink(const storage::session_record& by) {
    return write([&](storage::unit_of_work& uow) { return flow.unlink(uow, who(by), "req-3", observer); });
  }
  /// Everything up to the page that asks for a confirmation.
  pending_link_id reach_confirmation(const storage::session_record& by, const storage::discord_identity& identity) {
    const auto started = start(by);
    const auto exchange = must(callback(answer_to(started), by, started.browser_cookie));
    return must(store(exchange, identity));
  }
  std::optional<storage::discord_link_record> link_of(const user_id& user) {
    return must(read([&](const storage::unit_of_work& uow) { return uow.links().find_link(user); }));
  }

  linking::link_flow flow;
  linking::link_observer observer;
  user_id ann;
  storage::session_record session;
};

}  // namespace ess::test
