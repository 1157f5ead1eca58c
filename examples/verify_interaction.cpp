// A service without a bot process: Discord posts interactions to it, signed. Check the signature over the bytes as they
// came, only then read them, and answer.
#include <ess/base/json.hpp>
#include <ess/base/snowflake.hpp>
#include <ess/crypto/ed25519.hpp>
#include <ess/discord/interactions/parse.hpp>
#include <ess/discord/interactions/respond.hpp>
#include <ess/discord/interactions/signature.hpp>

#include <cstdio>
#include <string>

#include <ess/base/encoding.hpp>

namespace {

/// A request as an HTTP server hands it over.
struct signed_post {
  std::string signature;  // X-Signature-Ed25519
  std::string timestamp;  // X-Signature-Timestamp
  std::string body;
};

/// The whole handler: bytes in, JSON out.
ess::result<std::string> answer(const ess::discord::verify_key& key, const signed_post& post, ess::time_point now) {
  auto genuine = ess::discord::verify_signed_request(key, post.signature, post.timestamp, post.body, now);
  if (!genuine) return std::move(genuine).error();
  auto asked = ess::discord::parse_interaction(post.body);
  if (!asked) return std::move(asked).error();
  if (asked->type == ess::discord::interaction_type::ping) return ess::to_json_text(ess::discord::pong());
  return ess::to_json_text(ess::discord::respond_with(ess::discord::text_body("Hello from a service without a bot.")));
}

/// What Discord would do; a real service never has the secret half.
signed_post sign(const ess::crypto::ed25519_pair& discord, std::string body, ess::time_point now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  signed_post post;
  post.timestamp = std::to_string(seconds);
  post.body = std::move(body);
  post.signature = ess::to_hex(ess::crypto::sign_ed25519(discord.secret_key, post.timestamp + post.body));
  return post;
}

}  // namespace

int main() {
  const auto now = ess::system_clock().now();
  const auto discord = ess::crypto::ed25519_pair_from_seed(std::string(32, '\x07'));
  const auto key = ess::discord::verify_key::parse(ess::to_hex(discord.public_key));
  if (!key) return 1;

  auto post = sign(discord, R"({"id":"1","application_id":"2","type":1,"token":"t","version":1})", now);
  const auto reply = answer(*key, post, now);
  if (!reply) {
    std::printf("refused: %s\n", reply.error().message().c_str());
    return 2;
  }
  std::printf("ping is answered with %s\n", reply->c_str());

  post.body[7] = '9';
  const auto forged = answer(*key, post, now);
  if (forged) return 3;
  std::printf("a changed body is refused: %s\n", forged.error().reason().c_str());
}
