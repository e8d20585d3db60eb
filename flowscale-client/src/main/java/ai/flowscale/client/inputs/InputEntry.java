package ai.flowscale.client.inputs;

import org.jspecify.annotations.Nullable;

/** One input under the name it is sent under. No {@code toString()} shows its value. */
public sealed interface InputEntry {

  /** The name, checked. */
  String name();

  /** A text that is sent as it is. */
  record Text(String name, String text) implements InputEntry {
    @Override
    public String toString() {
      return "text " + name;
    }
  }

  /** A value that is serialised when the workflow is executed. */
  record Json(String name, @Nullable Object value) implements InputEntry {
    @Override
    public String toString() {
      return "json " + name;
    }
  }

  /** A file that is opened when the workflow is executed. */
  record Upload(String name, SourceFile file) implements InputEntry {
    @Override
    public String toString() {
      return "file " + name;
    }
  }
}
