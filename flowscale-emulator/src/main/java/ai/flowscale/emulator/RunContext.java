package ai.flowscale.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow knows of the run it is asked about. Implemented by the emulator; methods may be
 * added in any release.
 */
public interface RunContext {

  /**
   * Returns the run's id.
   *
   * @return the id
   */
  String runId();

  /**
   * Returns the id under which the workflow was executed.
   *
   * @return the id
   */
  String workflowId();

  /**
   * Returns the group it was submitted with.
   *
   * @return the group, or empty
   */
  Optional<String> groupId();

  /**
   * Returns the run's number among those of its workflow.
   *
   * @return a number from 1
   */
  int number();

  /**
   * Returns the inputs that are texts. Numbers, booleans and JSON are texts on the wire.
   *
   * @return the texts by their names, in the order they came; of several with one name the last
   */
  Map<String, String> texts();

  /**
   * Returns the inputs that are files.
   *
   * @return the files, in the order they came
   */
  List<ReceivedFile> files();

  /**
   * Returns one text.
   *
   * @param name the input's name
   * @return the text, or empty if there is none of that name
   */
  default Optional<String> text(String name) {
    return Optional.ofNullable(texts().get(name));
  }

  /**
   * Returns one file.
   *
   * @param field the input's name
   * @return the first file of that name, or empty
   */
  default Optional<ReceivedFile> file(String field) {
    return files().stream().filter(file -> file.field().equals(field)).findFirst();
  }
}
