package ai.flowscale.tck.mutants.sockets;

/** What a client of its own making may do wrong. */
enum Fault {
  /** Takes bytes behind a response for the next one. */
  TAKES_SURPLUS,
  /** Keeps a connection that the server will close. */
  KEEPS_CLOSING,
  /** The same, if an exchange came before on that connection. */
  KEEPS_CLOSING_USED,
  /** Takes each interim response for the response. */
  TAKES_INTERIM,
  /** Knows 100 and 103, and takes other interim responses for the response. */
  TAKES_UNKNOWN_INTERIM,
  /** Takes interim responses for the response, if an exchange came before on the connection. */
  TAKES_INTERIM_USED,
  /** Fails at a 103. */
  FAILS_AT_103,
  /** Sends no more of a body after an interim response. */
  STOPS_AT_INTERIM,
  /** Goes on sending a body when the response has ended. */
  LEAVES_UPLOADS,
  /** Refuses a status line without a reason. */
  WANTS_REASON,
  /** Takes the end of the connection for that of the head. */
  TAKES_CUT_HEAD,
  /** Refuses fields behind the last chunk. */
  REFUSES_TRAILERS,
  /** Asks before it sends a body of more than 1 MiB. */
  EXPECTS_CONTINUE,
  /** Sends the fragment of a URL. */
  SENDS_FRAGMENT,
  /** Makes a new connection after a response in chunks. */
  LEAVES_CHUNKED,
  /** Takes a status line for one whose status is not a number. */
  TAKES_ANY_STATUS,
  /** Waits for a server that has closed its side and still reads. */
  WAITS_FOR_HALF_CLOSED,
  /** Reads on from a body when the server has responded and closed the connection. */
  SENDS_TO_NOWHERE,
  /** Waits for the chunks of a response without a body. */
  WAITS_FOR_BODY_OF_HEAD,
  /** Keeps connections by the port, whichever host they are to. */
  POOLS_BY_PORT,
  /** Connects to the first address of a host only. */
  TAKES_FIRST_ADDRESS,
  /** Has a limit for the connection to each address, and none for all. */
  LIMITS_EACH_ADDRESS,
  /** Connects through the proxy for SOCKS of the JVM. */
  OBEYS_SOCKS,
  /** Uses a connection again at once whose request was not sent to its end. */
  POOLS_EARLY,
  /** Uses a connection again at once whose request's body has failed. */
  POOLS_FAILED,
  /** Uses a connection again at once whose response was not read to its end. */
  POOLS_UNREAD,
  /** Uses a connection again at once whose request was cancelled. */
  POOLS_CANCELLED,
  /** Knows close in small letters only. */
  KEEPS_CAPITALS,
  /** Knows close as the only value only. */
  KEEPS_LISTED,
  /** Looks at the first line of Connection only. */
  KEEPS_SECOND_LINE,
  /** Takes HTTP/1.0 for HTTP/1.1. */
  KEEPS_OLD,
  /** Looks for bytes on a connection that it uses again, and not for its end. */
  IGNORES_END,
  /** Refuses a chunk's size in capitals. */
  WANTS_SMALL_LETTERS,
  /** Refuses a chunk's size with zeros in front. */
  WANTS_NO_ZEROS,
  /** Refuses extensions of chunks. */
  REFUSES_EXTENSIONS,
  /** Counts chunks in 32 bits. */
  COUNTS_IN_INT,
  /** Takes a folded field for two. */
  SPLITS_FOLDED,
  /** Keeps the spaces behind a value. */
  KEEPS_SPACES,
  /** Takes ICY for a version of HTTP, as players of music do. */
  TAKES_ICY,
  /** Takes a page without a head for a response of HTTP/0.9. */
  TAKES_PAGES,
  /** Keeps the last Host of all threads in two fields. */
  SHARES_HOST,
  /** Sends an empty line behind a body with a length. */
  ADDS_LINE,
  /** Sends an empty line behind a last chunk. */
  ADDS_LINE_TO_CHUNKS,
  /** Refuses a chunk's size of more than eight digits. */
  WANTS_FEW_DIGITS,
  /** Takes what is not a digit for the end of a number. */
  TAKES_PREFIXES,
  /** Takes a number with a sign. */
  TAKES_SIGNS,
  /** Ignores a length without a digit. */
  IGNORES_EMPTY_LENGTH,
  /** Takes a CR that comes together with a chunk, and without LF, for the chunk's end. */
  SPLITS_ENDS,
  /** Ignores a line of a head without a colon. */
  IGNORES_BAD_LINES,
  /** Takes a field without a name. */
  TAKES_NO_NAME,
  /** Takes a space for a part of a name. */
  TAKES_SPACED_NAMES,
  /** Takes each character for a part of a name. */
  TAKES_ANY_NAME,
  /** Takes each character for a part of a value. */
  TAKES_ANY_VALUE,
  /** Takes a CR within a value for its end. */
  ENDS_VALUES_AT_CR,
  /** Reads one field behind the last chunk. */
  READS_ONE_TRAILER,
  /** Makes a new connection after a response with trailers. */
  LEAVES_TRAILERS,
  /** Makes a new connection after a 204. */
  LEAVES_EMPTY,
  /** Makes a new connection after a status of 400 or more. */
  LEAVES_ERRORS,
  /** Makes a new connection after a 401. */
  LEAVES_REFUSALS,
  /** Writes a length as the JVM's default locale does. */
  WRITES_LOCAL_DIGITS,
  /** Skips two bytes behind a chunk, whatever they are. */
  SKIPS_TWO,
  /** Skips a line behind a chunk, whatever it is. */
  SKIPS_LINE,
  /** Takes a reset for the end of a body without a length. */
  TAKES_RESET_FOR_END,
  /** Takes a reset for the end of a body of HTTP/1.0. */
  TAKES_OLD_RESET_FOR_END,
  /** Adds the links of interim responses to the response. */
  KEEPS_INTERIM_FIELDS,
  /** Fails at a response with an offer of another protocol. */
  FAILS_AT_UPGRADE,
  /** Refuses a status line of more than 1 KiB. */
  WANTS_SHORT_REASON,
  /** Takes the end of the connection within a status line for a response that is not HTTP. */
  REFUSES_CUT_START,
  /** Quotes what it does not understand. */
  QUOTES_LINES,
  /** Quotes a length that is not a number. */
  QUOTES_LENGTHS,
  /** Takes a 205 for a response without a body. */
  LOSES_RESET_BODIES,
  /** Skips lines before the status line. */
  SKIPS_LINES,
  /** Keeps small pieces of a body where the source has them until there are enough of them. */
  GATHERS_PIECES
}
