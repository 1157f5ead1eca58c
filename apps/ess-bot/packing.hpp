// How the gateway packs what it sends (`--compress`, ESS_BOT_COMPRESSION).
#pragma once

#include <optional>
#include <string>

#include "ess/base/result.hpp"
#include "ess/config/settings.hpp"
#include "ess/discord/gateway/shard.hpp"

namespace ess::bot {

/// The command line goes before the setting. `typed` is nothing without `--compress`, empty where it names no kind:
/// then the setting's kind counts, or zlib-stream where that is none. Errors: `invalid_compression`.
result<gateway::compression> read_compression(const std::optional<std::string>& typed, config::gateway_packing setting);

}  // namespace ess::bot
