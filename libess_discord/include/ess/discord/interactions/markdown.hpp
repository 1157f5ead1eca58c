// Foreign text in messages of ours.
#pragma once

#include <string>
#include <string_view>

namespace ess::discord {

/// Makes text show as it is: escapes markdown, mentions, links, headings, lists and spoilers, and turns line breaks and
/// other control characters into spaces. For names, titles and reasons that people typed.
std::string escape_markdown(std::string_view text);

/// Text in a code span: for ids and other words to copy. Backticks become apostrophes, line breaks spaces.
std::string code_span(std::string_view text);

/// One line in a code block, which clients offer to copy as it is. As in a span otherwise.
std::string code_block(std::string_view text);

}  // namespace ess::discord
