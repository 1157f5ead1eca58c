// Account linking inside a web service of one's own: own users, own logins, own tables, Boost.Beast for HTTP. From the
// library come the linking rules and the client for Discord's OAuth2 endpoints. Discord is the simulator here, so that
// the example runs, as a test, without a network: it starts both, plays the browser, and stops.
#include <ess/linking/revocations.hpp>
#include <ess/net/http_client.hpp>
#include <ess/testing/sim_server.hpp>
#include <ess/testing/simulator.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

#include "service.hpp"
#include "visit.hpp"

namespace {

std::string world_for(const std::string& site) {
  return R"({"applications":[{"id":"500","name":"Tea Club","clientSecret":"not-a-secret","botToken":"b.t",
    "redirectUris":[")" +
         site + R"(/callback"]}],"users":[{"id":"41","username":"nelly"}],"guilds":[]})";
}

template <class T>
T must(ess::result<T> r) {
  if (!r) throw std::runtime_error(ess::describe_for_log(r.error()));
  return std::move(*r);
}

int run() {
  const ess::system_clock time;
  ess::system_random random;
  const auto sink = ess::make_stderr_sink();
  const ess::logger log(time, *sink, ess::log_level::warning);
  boost::asio::io_context io(1);

  boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  const auto site = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  ess::testing::simulator sim({}, random);
  if (const auto loaded = sim.load_world(world_for(site), time.now()); !loaded) return 1;
  ess::testing::sim_server sim_server(io, time, log, random, sim);
  const auto discord = "http://" + must(sim_server.start("127.0.0.1:0"));

  // Verifiers, and tokens that are to be revoked, wait in the tables sealed under a key of the service's own.
  const auto keys = must(ess::crypto::key_ring::make(ess::secret(ess::random_bytes(random, 32))));
  const ess::crypto::token_cipher cipher(keys, random);
  const ess::linking::link_flow flow({"500", site + "/callback", discord + "/oauth2/authorize", discord}, cipher,
                                     random);
  ess::net::http_client_options options;
  options.user_agent = "DiscordBot (https://tea.example.org, 1)";
  const auto http = must(ess::net::make_http_client(io.get_executor(), options));
  ess::rest::oauth_client oauth(*http, {discord + "/api/v10", "500", ess::secret("not-a-secret")});

  link_service::tables tables;
  tables.members["member-7"] = {"Nelly", "tea"};
  link_service::service service(tables, time, random, flow, oauth, ess::linking::revocation_queue(cipher, random));

  std::exception_ptr failure;
  std::string seen;
  boost::asio::co_spawn(io, service.serve(acceptor), [&](std::exception_ptr e) { failure = e ? e : failure; });
  boost::asio::co_spawn(io, link_service::walk(*http, site, discord), [&](std::exception_ptr e, std::string last) {
    failure = e ? e : failure;
    seen = std::move(last);
    acceptor.close();
    sim_server.stop();
    io.stop();
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  std::printf("%s\n", seen.c_str());
  // Linked and unlinked, nothing on its way, and the one token that Discord did not take back is owed.
  const bool clean = tables.links.empty() && tables.attempts.empty() && tables.pending.empty();
  return seen == "Nelly is nobody at Discord." && clean && tables.log.size() == 2 && tables.jobs.size() == 1 ? 0 : 1;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "link_service: %s\n", e.what());
    return 1;
  }
}
