"""Every code with its severity. The words stand in ``portalgen/locales/<language>/*.po``.

A code is public and stays: letters name the area, the number is never used again. ``portalgen explain``
prints what stands in the catalogues for it, and a test holds the two together.
"""

from typing import Final

CODES: Final[dict[str, str]] = {
    # FILE — a file as a whole, before it is understood
    "FILE001": "error",  # not UTF-8
    "FILE002": "error",  # larger than the limit
    "FILE003": "error",  # symbolic link that leaves the content tree
    "FILE004": "error",  # two names that differ only in Unicode form or case
    "FILE005": "warning",  # a file that belongs to nothing (no column above it, unknown extension)
    "FILE006": "error",  # cannot be read
    "FILE007": "warning",  # a file that nothing names
    "FILE008": "error",  # a name that is not UTF-8
    # YAML — the syntax of front matter and configuration
    "YAML001": "error",  # syntax, anything else
    "YAML002": "error",  # a colon in an unquoted text
    "YAML003": "error",  # the same key twice
    "YAML004": "error",  # alias expansion or nesting over the limit
    "YAML005": "error",  # front matter not closed by ---
    "YAML006": "error",  # no front matter
    "YAML007": "error",  # explicit tag such as !!python/object
    "YAML008": "warning",  # text cut by a " #" comment
    "YAML009": "error",  # unquoted text that begins with a sign YAML keeps for itself
    "YAML010": "error",  # front matter is larger than the limit
    "YAML011": "error",  # front matter is not a table of keys
    # FLD — a value against its field
    "FLD001": "error",  # unknown key
    "FLD002": "error",  # required, absent
    "FLD003": "warning",  # recommended, absent
    "FLD004": "error",  # not the kind of value that is expected
    "FLD005": "error",  # not a date
    "FLD006": "error",  # dd/mm/yyyy
    "FLD007": "error",  # not true or false
    "FLD008": "error",  # not a number
    "FLD009": "error",  # not one of the allowed values
    "FLD010": "error",  # too short or too long
    "FLD011": "error",  # does not have the required form
    "FLD012": "error",  # too few or too many entries
    "FLD013": "error",  # refers to something that does not exist
    "FLD014": "error",  # number out of range
    "FLD015": "error",  # a time that does not exist in the time zone, or a date out of range
    "FLD016": "error",  # the same key in two languages (title and tieu_de)
    # TXT — the text itself
    "TXT001": "warning",  # Đ typed as Icelandic Eth
    "TXT002": "warning",  # ALL CAPITALS title
    "TXT003": "warning",  # zero-width or other invisible characters
    "TXT004": "error",  # replacement character U+FFFD
    "TXT005": "warning",  # a word, or a run of words, twice
    "TXT006": "warning",  # a paragraph twice
    "TXT007": "warning",  # Cyrillic or Greek letters that look like Latin ones
    "TXT008": "warning",  # tone marks that no Vietnamese syllable has
    "TXT009": "warning",  # remains of the TCVN3 encoding
    "TXT010": "warning",  # weekday disagrees with the date
    "TXT011": "warning",  # text is in another language than the item says
    "TXT012": "warning",  # full stop at the end of a title
    "TXT013": "warning",  # a line of the example that `new` writes, left as it was
    # MET — metadata
    "MET001": "warning",  # summary repeats the title, is too short or too long
    "MET002": "warning",  # nothing names who made it or where it comes from
    # PRV — what the public must not read
    "PRV001": "error",  # number of an identity card
    "PRV002": "warning",  # mobile telephone of a person
    "PRV003": "warning",  # e-mail address at a provider for everyone
    "PRV004": "warning",  # bank account
    "PRV005": "error",  # mark of secrecy
    "PRV006": "error",  # text that is not public yet, quoted in a public item
    # RULE — fields against each other
    "RULE001": "error",  # two dates in the wrong order
    "RULE002": "error",  # one of several fields is needed
    "RULE003": "error",  # needed when another field has a value
    "RULE004": "error",  # the same value in two items where it must be unique
    "RULE005": "warning",  # published later than its deadline
    "RULE006": "warning",  # two dates closer or further than the rule allows
    "RULE007": "error",  # shares do not add up
    "RULE008": "error",  # a chain of relations comes back to itself
    "RULE009": "warning",  # validity does not agree with dates or relations
    "RULE010": "error",  # a date that cannot lie in the future
    "RULE011": "error",  # a list lacks an entry of a kind that it must have
    "RULE012": "error",  # names an entry of another list that is not there
    "RULE013": "warning",  # two entries for one time
    # SYM — symbols of documents
    "SYM001": "error",  # not a symbol
    "SYM002": "error",  # kind in the symbol is unknown
    "SYM003": "error",  # kind in the symbol disagrees with the kind of document
    "SYM004": "warning",  # issuing body in the symbol disagrees or is unknown
    "SYM005": "warning",  # year in the symbol disagrees with the date
    "SYM006": "warning",  # year missing where the kind carries one, or present where it does not
    # TYPE — content types
    "TYPE001": "error",  # unknown content type
    "TYPE002": "error",  # a definition is wrong
    # PORT — portal, sites, columns, units
    "PORT001": "error",  # no portal.yml
    "PORT002": "error",  # no site
    "PORT003": "error",  # main site does not exist
    "PORT004": "warning",  # a folder of items without _index.md
    "PORT005": "error",  # unit: wrong reference or cycle
    "PORT006": "error",  # a column whose name would hide an archive (four digits)
    "PORT007": "error",  # a block that cannot be understood
    "PORT008": "warning",  # unit not valid on the date of the item
    # URL — addresses
    "URL001": "error",  # two sources for one address
    "URL002": "error",  # an alias that is a live address, or of two items
    "URL003": "error",  # an alias that is not an address
    "URL004": "error",  # name gives no address
    "URL005": "error",  # a published address at which nothing would answer
    # LNK — links, images and files named by content
    "LNK001": "error",  # target does not exist
    "LNK002": "error",  # target is hidden (draft, scheduled, withdrawn)
    "LNK003": "error",  # anchor does not exist
    "LNK004": "error",  # javascript:, data: or another refused scheme
    "LNK005": "error",  # leaves the content tree
    "LNK006": "warning",  # http:// where https:// is expected
    "LNK007": "error",  # a file that a field names is not there
    "LNK008": "warning",  # text of a link says nothing
    "LNK009": "info",  # host to which nothing linked before
    "LNK010": "warning",  # own page linked by its full address
    # IMG — images
    "IMG001": "error",  # no text alternative
    "IMG002": "error",  # not an image, or broken
    "IMG003": "error",  # more pixels or bytes than allowed
    "IMG004": "warning",  # text alternative is a file name or says nothing
    "IMG005": "error",  # image on another host
    "IMG006": "warning",  # heavier than readers need
    "IMG007": "warning",  # photograph tells where it was taken
    # ATT — attachments
    "ATT001": "error",  # content does not match the extension
    "ATT002": "error",  # kind of file is not allowed
    "ATT003": "error",  # larger than the limit
    "ATT004": "warning",  # file name with spaces, marks or other signs
    "ATT005": "warning",  # no title that people understand
    "ATT006": "warning",  # the file of a published document is another one, and no correction tells of it
    "ATT007": "warning",  # a PDF that people who listen to it cannot use
    "ATT008": "warning",  # tracked changes, comments or hidden sheets
    # MD — Markdown
    "MD001": "error",  # unknown block directive
    "MD002": "error",  # directive: wrong or missing option
    "MD003": "error",  # directive not closed
    "MD004": "warning",  # raw HTML removed by the allow-list
    "MD005": "error",  # nesting over the limit
    "MD006": "warning",  # heading level skipped, or a second level-1 heading
    "MD007": "warning",  # video or sound without captions and transcript
    "MD008": "warning",  # mention of a note that does not exist
    "MD009": "warning",  # note that nothing mentions, so that nobody sees it
    "MD010": "error",  # ::: that closes nothing
    "MD011": "warning",  # heading without text
    "MD012": "warning",  # table without header cells
    # PRF — what readers have to load
    "PRF001": "warning",  # page heavier than its budget
    "PRF002": "warning",  # theme: style sheet heavier than its budget
    "PRF003": "warning",  # theme: script that blocks the page
    "PRF004": "warning",  # image at the head of an item heavier than its budget
    # REV — reviews
    "REV001": "warning",  # day of review has passed
    "REV002": "info",  # review is due soon
    # TRN — translations
    "TRN001": "warning",  # older than its original
    "TRN002": "warning",  # same language as its original
    # RED — items that were merged into others
    "RED001": "error",  # replacements lead back
    "RED002": "warning",  # replacement was itself merged
    # LAW — law in force, and what law asks of a portal (profiles)
    "LAW001": "warning",  # rests on a document that is no longer in force
    "LAW002": "warning",  # document said to be in force though it was replaced
    "LAW003": "warning",  # consultation closed without a report
    "LAW010": "warning",  # required content is missing
    "LAW011": "warning",  # required content is not of this week
    "LAW012": "warning",  # contact of a site lacks something
    "LAW013": "warning",  # menu lacks an entry
    "LAW014": "warning",  # required link is missing
    "LAW015": "warning",  # home page does not lead to a site
    "LAW016": "warning",  # host name has another form than is prescribed
    "LAW017": "warning",  # column without new items
    "LAW018": "warning",  # required content is missing in another language
    "LAW019": "warning",  # consultation shorter than the law asks
    "LAW020": "warning",  # a first column to which neither menu nor home page leads
    # SUP — suppressed findings
    "SUP001": "warning",  # suppresses nothing
    "SUP002": "warning",  # has expired
    "SUP003": "error",  # a code that is unknown or cannot be suppressed
    # THM — theme
    "THM001": "error",  # theme not found or theme.yml wrong
    "THM002": "error",  # template: syntax
    "THM003": "error",  # template: failed on a page
    "THM004": "error",  # template missing
    "THM005": "error",  # template: the name of another template is computed
    "THM006": "error",  # style sheet: names a file that the theme lacks
    "THM007": "error",  # theme: inline script or style, or an address elsewhere
    "THM008": "warning",  # template: words without translation
    "THM009": "error",  # catalogue of a theme cannot be read
    "THM010": "error",  # template: a way out of escaping, or into the program
    # CLI — wrong use
    "CLI001": "error",  # value of an option is wrong
    "CLI002": "error",  # already exists
}
