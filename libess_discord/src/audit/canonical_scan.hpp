// Reading canonical JSON without building it: one pass that proves the form and hands out the members.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ess::audit {

/// A member of an object as it stands in the text: the name without its quotes, the value with everything.
using raw_member = std::pair<std::string_view, std::string_view>;

/// The members of a text that is one object in exactly the form that `canonical_json` writes; nothing for any other
/// text. `members` is emptied first and only meant to be used again. Nested at most 16 deep.
///
/// A verifier needs this: two texts of one meaning, or one text of two meanings (a name given twice), would let a
/// reader see something else than what was hashed.
bool scan_canonical_object(std::string_view text, std::vector<raw_member>& members);

/// The text of a raw string value; nothing if it is no string. Precondition: it comes from `scan_canonical_object`.
std::optional<std::string> text_of_raw(std::string_view raw);

}  // namespace ess::audit
