package ai.flowscale.client.json;

import ai.flowscale.api.support.Ids;
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

  /**
   * Returns the first {@code run_id} under {@code data}, whatever comes behind it; none where the
   * {@code workflow_id} beside it is another's.
   */
  static Optional<String> find(String text, String workflowId, JsonParserFactory parsers) {
    List<String> around = new ArrayList<>();
    String name = "";
    String runId = "";
    String workflow = "";
    try (JsonParser parser = parsers.createParser(new StringReader(text))) {
      while (parser.hasNext()) {
        String value = "";
        switch (parser.next()) {
          case KEY_NAME -> name = parser.getString();
          case START_OBJECT, START_ARRAY -> {
            around.add(name);
            name = "";
          }
          case END_OBJECT, END_ARRAY -> {
            if (PLACES.contains(around)) {
              if (!runId.isEmpty()) {
                return ofWorkflow(runId, workflow, workflowId);
              }
              workflow = "";
            }
            around.remove(around.size() - 1);
            name = "";
          }
          case VALUE_STRING -> value = parser.getString();
          default -> {}
        }
        if (PLACES.contains(around) && !value.isBlank() && value.length() <= MAX_LENGTH) {
          runId = runId.isEmpty() && "run_id".equals(name) ? value : runId;
          workflow = "workflow_id".equals(name) ? value : workflow;
        }
      }
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a parser throws at the place where the response breaks.
    }
    return ofWorkflow(runId, workflow, workflowId);
  }

  /** Returns a run that was found, unless it is one of another workflow. */
  private static Optional<String> ofWorkflow(String runId, String told, String asked) {
    return runId.isEmpty() || Ids.isOther(asked, told) ? Optional.empty() : Optional.of(runId);
  }
}
