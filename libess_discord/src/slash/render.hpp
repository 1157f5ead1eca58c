// Words that several answers share.
#pragma once

#include <string>
#include <string_view>

namespace ess::slash {

/// ` · <relative time>` for a time of the API, rendered by the reader's own client; nothing for one that cannot be
/// read.
std::string since(std::string_view iso_time);

}  // namespace ess::slash
