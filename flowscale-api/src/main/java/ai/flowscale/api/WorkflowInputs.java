package ai.flowscale.api;

import ai.flowscale.api.bootstrap.Bootstrap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow is executed with. Parameter names are those of the deployed workflow ({@code
 * text_51536}, {@code image_35728}): any name goes, and none is changed.
 *
 * <p>Immutable, and usable again unless an input is a one-shot stream. Files are opened and objects
 * serialised when the workflow is executed, not before. {@code toString()} shows names only.
 *
 * <p>Not for implementation by applications: methods may be added in any release.
 */
public interface WorkflowInputs {

  /**
   * No inputs.
   *
   * @return inputs without any
   */
  static WorkflowInputs none() {
    return builder().build();
  }

  /**
   * Takes inputs from a map, each as {@link Builder#value} takes it, in the map's order.
   *
   * @param values names and values
   * @return the inputs
   * @throws ai.flowscale.api.error.InvalidRequestException if a name is blank, has a control
   *     character, or comes twice after lists were expanded
   */
  static WorkflowInputs of(Map<String, ? extends @Nullable Object> values) {
    Builder builder = builder();
    values.forEach(builder::value);
    return builder.build();
  }

  /**
   * Starts without any input.
   *
   * @return a new builder
   */
  static Builder builder() {
    return Bootstrap.engine().inputs();
  }

  /**
   * Returns the names as they will be sent, lists expanded.
   *
   * @return the names in the order in which they were given, and are sent
   */
  Set<String> names();

  /**
   * Whether the inputs can be sent more than once.
   *
   * @return false if one of them is a one-shot stream
   */
  boolean isReplayable();

  /** Collects inputs. Not safe for use by several threads at once. */
  interface Builder {

    /**
     * Adds a text. It is sent as it is: a text that happens to be the path of a file is not opened.
     *
     * @param name the parameter
     * @param text the text; the service takes up to 1 MiB, in UTF-8
     * @return this builder
     */
    Builder text(String name, CharSequence text);

    /**
     * Adds a number, sent in JSON's notation.
     *
     * @param name the parameter
     * @param number any number but NaN and the infinities
     * @return this builder
     */
    Builder number(String name, Number number);

    /**
     * Adds a truth value, sent as {@code true} or {@code false}.
     *
     * @param name the parameter
     * @param value the value
     * @return this builder
     */
    Builder bool(String name, boolean value);

    /**
     * Adds a value that is sent as JSON text.
     *
     * @param name the parameter
     * @param value a {@link jakarta.json.JsonValue}, a map, a list, a record or whatever else the
     *     client's JSON-B can serialise; null is sent as {@code null}
     * @return this builder
     */
    Builder json(String name, @Nullable Object value);

    /**
     * Adds a file from disk, sent under its own name with the content type of its extension.
     *
     * @param name the parameter
     * @param file a readable file
     * @return this builder
     */
    default Builder file(String name, Path file) {
      return file(name, InputFile.of(file));
    }

    /**
     * Adds a file.
     *
     * @param name the parameter
     * @param file the file
     * @return this builder
     */
    Builder file(String name, InputFile file);

    /**
     * Adds several files from disk, as {@code name_0}, {@code name_1} and so on.
     *
     * @param name the parameter without the number
     * @param files readable files; none adds nothing
     * @return this builder
     */
    default Builder files(String name, List<Path> files) {
      return value(name, files);
    }

    /**
     * Adds a value by its type: a {@link CharSequence}, character or enum constant as text, a
     * {@link java.util.UUID}, {@link java.net.URI}, {@link java.net.URL}, {@link java.util.Locale}
     * or a date, time or duration as its standard text without quotes, a {@link Number} as a
     * number, a {@link Boolean} as a truth value, a {@link Path} or {@link java.io.File} as a file
     * from disk, an {@link InputFile} as a file, {@code byte[]} as a file named after the
     * parameter, a {@link jakarta.json.JsonValue} as JSON, a list or an array as {@code name_0},
     * {@code name_1} and so on with each element by its own type (a list in a list is numbered
     * again, {@code name_0_0}), anything else as JSON. Null adds nothing, as does an empty list; a
     * null element leaves its number out. An {@link java.io.InputStream} is refused: give it to
     * {@link InputFile#ofOnce}.
     *
     * @param name the parameter
     * @param value the value, or null
     * @return this builder
     */
    Builder value(String name, @Nullable Object value);

    /**
     * Finishes the inputs.
     *
     * @return the inputs
     * @throws ai.flowscale.api.error.InvalidRequestException if the name of an input or a file is
     *     blank or has a control character, a name comes twice after lists were expanded, a number
     *     is not finite, or a value is of a type that cannot be sent
     */
    WorkflowInputs build();
  }
}
