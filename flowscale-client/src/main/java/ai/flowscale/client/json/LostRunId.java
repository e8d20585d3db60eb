package ai.flowscale.client.json;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Searches for a run's id in a response to a submission that cannot be read: cut short, with two
 * values where there should be one, with something behind it. The run is there all the same, and
 * costs money.
 */
final class LostRunId {
  /** Ids are short; what is longer would only make the messages long that tell it. */
  private static final int MAX_LENGTH = 200;

  private final JsonParser parser;
  private int depth;
  private boolean inData;
  private boolean inList;

  private LostRunId(JsonParser parser) {
    this.parser = parser;
  }

  /** Returns the first {@code run_id} under {@code data}, whatever comes behind it. */
  static Optional<String> find(String text, JsonParserFactory parsers) {
    try (JsonParser parser = parsers.createParser(new StringReader(text))) {
      return new LostRunId(parser).find();
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a parser throws at the place where the response breaks.
      return Optional.empty();
    }
  }

  private Optional<String> find() {
    String key = null;
    while (parser.hasNext()) {
      switch (parser.next()) {
        case KEY_NAME -> {
          key = parser.getString();
          inData = depth == 1 ? key.equals("data") : inData;
        }
        case START_OBJECT -> {
          depth++;
          inList &= depth > 2;
          key = null;
        }
        case START_ARRAY -> {
          depth++;
          inList |= depth == 2;
          key = null;
        }
        case END_OBJECT, END_ARRAY -> {
          depth--;
          key = null;
        }
        case VALUE_STRING -> {
          String value = parser.getString();
          if (isRunId(key) && !value.isBlank() && value.length() <= MAX_LENGTH) {
            return Optional.of(value);
          }
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private boolean isRunId(@Nullable String key) {
    return inData && depth == (inList ? 3 : 2) && "run_id".equals(key);
  }
}
