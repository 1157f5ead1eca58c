// What somebody who can write the whole database makes of the audit log.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ess/audit/canonical_json.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::test {

/// A JSON Lines export in which every `from` is `to`, all hashes fit it, and no checkpoint is left. Throws
/// std::runtime_error when no entry says `from`.
inline std::string rewritten_export(const std::string& honest, std::string_view from, std::string_view to) {
  std::istringstream in(honest);
  std::string out;
  std::string previous(32, '\0');
  bool found = false;
  for (std::string line; std::getline(in, line);) {
    auto json = parse_json(line).value().as_object();
    if (json.contains("checkpoint")) continue;
    if (auto body = string_member(json, "body")) {
      for (auto at = body->find(from); at != std::string::npos; at = body->find(from, at + to.size())) {
        body->replace(at, from.size(), to);
        found = true;
      }
      json["body"] = *body;
      json["previousHash"] = to_hex(previous);
      previous = crypto::sha256("ess-audit-v1\n" + previous + *body);
      json["hash"] = to_hex(previous);
    }
    out += audit::canonical_json(json).value() + "\n";
  }
  if (!found) throw std::runtime_error("no entry says " + std::string(from));
  return out;
}

}  // namespace ess::test
