// Text longer than one message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ess/discord/model/message.hpp"

namespace ess::discord {

/// Cuts text into pages of at most `limit` characters: between lines where it can, else between words, else between
/// characters; never inside one. Nothing but the line break or space at a cut is lost. At least one page.
/// Precondition: `limit` > 0 and the text is UTF-8.
std::vector<std::string> split_pages(std::string_view text, std::size_t limit = max_content);

}  // namespace ess::discord
