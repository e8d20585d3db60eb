package ai.flowscale.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow knows about a run. Implemented by the emulator; methods may be added in any
 * release.
 */
public interface RunContext {

  /**
   * Returns the run's id.
   *
   * @return the id
   */
  String runId();

  /**
   * Returns the workflow id of the submission.
   *
   * @return the id
   */
  String workflowId();

  /**
   * Returns the group id of the submission.
   *
   * @return the group, or empty
   */
  Optional<String> groupId();

  /**
   * Returns the run's number among the runs of its workflow.
   *
   * @return a number from 1
   */
  int number();

  /**
   * Returns the text inputs. Numbers, booleans and JSON are sent as text.
   *
   * @return the texts by name, in the order of arrival; the last one of each name
   */
  Map<String, String> texts();

  /**
   * Returns the file inputs.
   *
   * @return the files, in the order of arrival
   */
  List<ReceivedFile> files();

  /**
   * Returns a text input.
   *
   * @param name the input's name
   * @return the text, or empty if there is none with that name
   */
  default Optional<String> text(String name) {
    return Optional.ofNullable(texts().get(name));
  }

  /**
   * Returns a file input.
   *
   * @param field the input's name
   * @return the first file with that name, or empty
   */
  default Optional<ReceivedFile> file(String field) {
    return files().stream().filter(file -> file.field().equals(field)).findFirst();
  }
}
