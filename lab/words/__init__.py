"""Words apart from facts: a template's name with its values, and the sentence that is made of them.

What the lab knows travels as a :class:`Text`. The sentence is made where it is shown, by
:func:`say`, in the language of whoever reads it.
"""

from lab.words.catalogue import LANGUAGES, Language, languages_of
from lab.words.text import Listed, Text, Value, one_line, say

__all__ = ["LANGUAGES", "Language", "Listed", "Text", "Value", "languages_of", "one_line", "say"]
