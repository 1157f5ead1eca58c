// The simulator under TLS: one port for REST and gateway, for who trusts its certificate and calls it by its name.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include "ess/net/http_client.hpp"
#include "ess/net/websocket_client.hpp"
#include "ess/testing/sim_server.hpp"
#include "sim_fixture.hpp"
#include "support/run.hpp"
#include "support/temp_dir.hpp"
#include "support/test_certificate.hpp"

using namespace ess;

namespace {

testing::sim_options under_tls() {
  testing::sim_options options;
  options.tls = true;
  return options;
}

struct tls_scene {
  explicit tls_scene(const testing::sim_tls_identity& identity) {
    REQUIRE(sim.load_world(test::small_world, clock.now()).has_value());
    const auto bound = server.start_tls("127.0.0.1:0", identity);
    REQUIRE(bound.has_value());
    port = bound->substr(bound->rfind(':'));
    test::write_file(folder / "ca.pem", identity.certificate_pem);
  }
  ~tls_scene() {
    server.stop();
    io.restart();
    io.run_for(std::chrono::seconds(2));
  }

  result<net::http_response> get(const std::string& host, const std::string& path) {
    net::http_client_options options;
    options.ca_file = (folder / "ca.pem").string();
    auto client = std::move(net::make_http_client(io.get_executor(), options)).value();
    net::http_request request(net::http_method::get, "https://" + host + port + path);
    request.header("Authorization", "Bot example.token").header("User-Agent", "DiscordBot (https://example.org, 1)");
    return test::run(io, client->send(std::move(request)));
  }
  result<std::shared_ptr<net::websocket>> connect(const std::string& host) {
    net::websocket_client_options options;
    options.ca_file = (folder / "ca.pem").string();
    auto connector = std::move(net::make_websocket_connector(io.get_executor(), options)).value();
    return test::run(io, connector->connect("wss://" + host + port + "/gateway/?v=10&encoding=json"));
  }

  test::temp_dir folder;
  boost::asio::io_context io;
  system_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  system_random random;
  testing::simulator sim{under_tls(), random};
  testing::sim_server server{io, clock, log, random, sim};
  std::string port;
};

}  // namespace

TEST_CASE("simulator under TLS: REST and gateway answer on one port, under each of its names") {
  const auto identity = testing::make_sim_tls_identity();
  REQUIRE(identity.has_value());
  tls_scene s(*identity);
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    CAPTURE(host);
    const auto got = s.get(host, "/api/v10/gateway");
    REQUIRE(got.has_value());
    CHECK(got->body == R"({"url":"wss://)" + host + s.port + R"(/gateway/"})");
    const auto socket = s.connect(host);
    REQUIRE(socket.has_value());
    std::string hello;
    REQUIRE(test::run(s.io, (*socket)->read(hello)).has_value());
    CHECK(hello.find(R"("heartbeat_interval":41250)") != std::string::npos);
    (*socket)->abort();
  }
}

TEST_CASE("GW-1: a simulator whose certificate is for another name is refused, by REST and gateway client alike") {
  const auto certificate = test::make_test_certificate("discord.example");
  tls_scene s({certificate.certificate_pem, certificate.private_key_pem});
  const auto got = s.get("localhost", "/api/v10/gateway");
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().reason() == "tls_failed");
  const auto socket = s.connect("localhost");
  REQUIRE_FALSE(socket.has_value());
  CHECK(socket.error().reason() == "tls_failed");
}

TEST_CASE("simulator under TLS: a key that is not the certificate's is refused at the start") {
  const auto one = test::make_test_certificate("localhost");
  const auto other = test::make_test_certificate("localhost");
  boost::asio::io_context io;
  test::fake_clock clock;
  test::recording_sink sink;
  const logger log(clock, sink, log_level::debug);
  system_random random;
  testing::simulator sim(under_tls(), random);
  testing::sim_server server(io, clock, log, random, sim);
  const auto bound = server.start_tls("127.0.0.1:0", {one.certificate_pem, other.private_key_pem});
  REQUIRE_FALSE(bound.has_value());
  CHECK(bound.error().reason() == "tls_identity_invalid");
}
