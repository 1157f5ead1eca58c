// TLS towards others: who is trusted, and that nobody else is.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ess/net/http_client.hpp"
#include "ess/net/websocket_client.hpp"
#include "support/run.hpp"
#include "support/test_certificate.hpp"
#include "tls_server.hpp"

namespace ess::net {

namespace {

namespace asio = boost::asio;

struct tls_fixture {
  asio::io_context io;
  test::test_certificate certificate;
  tls_server server;
  std::filesystem::path ca_file;

  explicit tls_fixture(const std::string& name)
      : certificate(test::make_test_certificate(name)),
        server(io, certificate),
        ca_file(std::filesystem::temp_directory_path() / ("ess_test_ca_" + std::to_string(::getpid()) + ".pem")) {
    std::ofstream(ca_file) << certificate.certificate_pem;
  }
  ~tls_fixture() { std::filesystem::remove(ca_file); }

  result<http_response> get(const std::string& url, const std::string& authorities) {
    http_client_options options;
    options.ca_file = authorities;
    auto client = std::move(make_http_client(io.get_executor(), options)).value();
    return test::run(io, client->send(http_request(http_method::get, url)));
  }
};

}  // namespace

TEST_CASE("an https answer of a trusted authority for the right name is taken") {
  tls_fixture f("localhost");
  const auto got = f.get("https://" + f.server.authority("localhost") + "/", f.ca_file.string());
  REQUIRE(got);
  CHECK(got.value().body == "secret");
}

TEST_CASE("GW-1: a certificate for another name is refused") {
  tls_fixture f("discord.example");
  const auto by_name = f.get("https://" + f.server.authority("localhost") + "/", f.ca_file.string());
  REQUIRE_FALSE(by_name);
  CHECK(by_name.error().reason() == "tls_failed");
  const auto by_address = f.get("https://" + f.server.authority("127.0.0.1") + "/", f.ca_file.string());
  REQUIRE_FALSE(by_address);
  CHECK(by_address.error().reason() == "tls_failed");
}

TEST_CASE("GW-1: a certificate that no trusted authority signed is refused, for WebSockets too") {
  tls_fixture f("localhost");
  const auto refused = f.get("https://" + f.server.authority("localhost") + "/", "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "tls_failed");
  auto connector = std::move(make_websocket_connector(f.io.get_executor())).value();
  const auto socket = test::run(f.io, connector->connect("wss://" + f.server.authority("localhost") + "/"));
  REQUIRE_FALSE(socket);
  CHECK(socket.error().reason() == "tls_failed");
}

TEST_CASE("a peer that hangs up during the handshake was not reached, rather than not trusted") {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  const auto port = std::to_string(acceptor.local_endpoint().port());
  acceptor.async_accept([](const boost::system::error_code&, asio::ip::tcp::socket peer) { peer.close(); });
  auto client = std::move(make_http_client(io.get_executor())).value();
  const auto got = test::run(io, client->send(http_request(http_method::get, "https://127.0.0.1:" + port + "/")));
  REQUIRE_FALSE(got);
  CHECK(got.error().reason() == "connect_failed");
}

TEST_CASE("a TLS peer that answers no handshake over WebSocket is refused with its status") {
  tls_fixture f("localhost");
  websocket_client_options options;
  options.ca_file = f.ca_file.string();
  auto connector = std::move(make_websocket_connector(f.io.get_executor(), options)).value();
  const auto socket = test::run(f.io, connector->connect("wss://" + f.server.authority("localhost") + "/"));
  REQUIRE_FALSE(socket);
  CHECK(socket.error().reason() == "handshake_refused");
  CHECK(socket.error().message().find("200") != std::string::npos);
}

}  // namespace ess::net
