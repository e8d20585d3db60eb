package ai.flowscale.client.json;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Searches for a run's id in a response to a submission that cannot be read: cut short, with two
 * values where there should be one, with something behind it. The run is there all the same, and
 * costs money.
 */
final class LostRunId {
  /** Ids are short; what is longer would only make the messages long that tell it. */
  private static final int MAX_LENGTH = 200;

  /**
   * The names of what the id may be in; the whole response and the elements of a list have none.
   */
  private static final List<List<String>> PLACES =
      List.of(List.of("", "data"), List.of("", "data", ""));

  private LostRunId() {}

  /** Returns the first {@code run_id} under {@code data}, whatever comes behind it. */
  static Optional<String> find(String text, JsonParserFactory parsers) {
    List<String> around = new ArrayList<>();
    String name = "";
    try (JsonParser parser = parsers.createParser(new StringReader(text))) {
      while (parser.hasNext()) {
        switch (parser.next()) {
          case KEY_NAME -> name = parser.getString();
          case START_OBJECT, START_ARRAY -> {
            around.add(name);
            name = "";
          }
          case END_OBJECT, END_ARRAY -> {
            around.remove(around.size() - 1);
            name = "";
          }
          case VALUE_STRING -> {
            String value = parser.getString();
            if ("run_id".equals(name)
                && PLACES.contains(around)
                && !value.isBlank()
                && value.length() <= MAX_LENGTH) {
              return Optional.of(value);
            }
          }
          default -> {}
        }
      }
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a parser throws at the place where the response breaks.
    }
    return Optional.empty();
  }
}
