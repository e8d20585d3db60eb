package ai.flowscale.api;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.support.Names;
import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.io.File;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.net.URI;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow is executed with. Parameter names are those of the deployed workflow ({@code
 * text_51536}, {@code image_35728}): any name goes, and none is changed.
 *
 * <p>Immutable, and usable again unless an input is a one-shot stream. Files are opened and objects
 * serialised when the workflow is executed, not before. {@code toString()} shows names only; {@link
 * #entries()} has the values.
 */
public final class WorkflowInputs {
  private final transient List<Entry> entries;

  private WorkflowInputs(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * No inputs.
   *
   * @return inputs without any
   */
  public static WorkflowInputs none() {
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
  public static WorkflowInputs of(Map<String, ? extends @Nullable Object> values) {
    Builder builder = builder();
    values.forEach(builder::value);
    return builder.build();
  }

  /**
   * Starts without any input.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts with these inputs.
   *
   * @return a new builder, to which others are added
   */
  public Builder toBuilder() {
    Builder builder = builder();
    entries.forEach(builder::add);
    return builder;
  }

  /**
   * Leaves inputs out.
   *
   * @param names which ones, by the names they are sent under
   * @return the other inputs
   */
  public WorkflowInputs without(Predicate<? super String> names) {
    return new WorkflowInputs(entries.stream().filter(entry -> !names.test(entry.name())).toList());
  }

  /**
   * Returns the names as they will be sent, lists expanded.
   *
   * @return the names in the order in which they were given, and are sent
   */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(entry -> names.add(entry.name()));
    return Collections.unmodifiableSet(names);
  }

  /**
   * Returns the inputs.
   *
   * @return the inputs in the order in which they were given, and are sent
   */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * Whether the inputs can be sent more than once.
   *
   * @return false if one of them is a one-shot stream
   */
  public boolean isReplayable() {
    return entries.stream().noneMatch(e -> e instanceof Upload file && !file.file().isReplayable());
  }

  /**
   * Checks these inputs against what the service says of a workflow, before anything is sent: that
   * the workflow has an input of each name, that each value fits its type, its options and its
   * bounds, and that no required input is missing. What the service does not say is not checked,
   * and files are not opened.
   *
   * <p>A client checks by itself where {@link FlowscaleConfig.Builder#checkInputs} says so.
   *
   * @param workflow the workflow, from {@link Flowscale#getWorkflows()}
   * @return these inputs
   * @throws ai.flowscale.api.error.InvalidRequestException if an input does not fit; it names the
   *     first one, what is wrong and what to do, and never quotes a value
   */
  public WorkflowInputs checkedAgainst(Workflow workflow) {
    new InputCheck(workflow).check(this);
    return this;
  }

  /** Inputs are equal where they send the same: names, order and values. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WorkflowInputs that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return "WorkflowInputs" + names();
  }

  /** One input under the name it is sent under. No {@code toString()} shows its value. */
  public sealed interface Entry {

    /**
     * Returns the name.
     *
     * @return the name it is sent under
     */
    String name();
  }

  /**
   * A text, a number or a truth value.
   *
   * @param name the name it is sent under
   * @param text what is sent
   */
  public record Text(String name, String text) implements Entry {
    @Override
    public String toString() {
      return "text " + name;
    }
  }

  /**
   * A value that is written as JSON when the workflow is executed.
   *
   * @param name the name it is sent under
   * @param value the value as it was given
   */
  public record Json(String name, @Nullable Object value) implements Entry {
    @Override
    public String toString() {
      return "json " + name;
    }
  }

  /**
   * A file that is opened when the workflow is executed.
   *
   * @param name the name it is sent under
   * @param file the file
   */
  public record Upload(String name, InputFile file) implements Entry {
    @Override
    public String toString() {
      return "file " + name;
    }
  }

  /** Collects inputs. Not safe for use by several threads at once. */
  public static final class Builder {
    /** A list within a list within ...: only one that contains itself goes this deep. */
    private static final int MAX_NESTING = 32;

    /** RFC 8259, section 6. */
    private static final Pattern JSON_NUMBER =
        Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** Kept from where it was given, so that the stack trace shows the place. */
    private @Nullable InvalidRequestException problem;

    private Builder() {}

    /**
     * Adds a text. It is sent as it is: a text that happens to be the path of a file is not opened.
     *
     * @param name the parameter
     * @param text the text; the service takes up to 1 MiB, in UTF-8
     * @return this builder
     */
    public Builder text(String name, CharSequence text) {
      Objects.requireNonNull(text, "text");
      return add(new Text(name, text.toString()));
    }

    /**
     * Adds a number, sent in JSON's notation.
     *
     * @param name the parameter
     * @param number any number but NaN and the infinities
     * @return this builder
     */
    public Builder number(String name, Number number) {
      Objects.requireNonNull(number, "number");
      String notation = number.toString();
      if (!JSON_NUMBER.matcher(notation).matches()) {
        return refuse(
            name,
            "is a number that JSON cannot write (not finite, or of a type of its own): give a"
                + " finite number of one of Java's types");
      }
      return add(new Text(name, notation));
    }

    /**
     * Adds a truth value, sent as {@code true} or {@code false}.
     *
     * @param name the parameter
     * @param value the value
     * @return this builder
     */
    public Builder bool(String name, boolean value) {
      return add(new Text(name, Boolean.toString(value)));
    }

    /**
     * Adds a value that is sent as JSON text.
     *
     * @param name the parameter
     * @param value a {@link jakarta.json.JsonValue}, a map, a list, a record or whatever else the
     *     client's {@linkplain FlowscaleConfig.Builder#objectWriter(java.util.function.Function)
     *     writer}, by default JSON-B, can serialize; null is sent as {@code null}
     * @return this builder
     */
    public Builder json(String name, @Nullable Object value) {
      return add(new Json(name, value));
    }

    /**
     * Adds a file from disk, sent under its own name with the content type of its extension.
     *
     * @param name the parameter
     * @param file a readable file
     * @return this builder
     */
    public Builder file(String name, Path file) {
      return file(name, InputFile.of(file));
    }

    /**
     * Adds a file.
     *
     * @param name the parameter
     * @param file the file
     * @return this builder
     */
    public Builder file(String name, InputFile file) {
      Objects.requireNonNull(file, "file");
      String flaw = flawOfName(file.fileName());
      return flaw == null ? add(new Upload(name, file)) : refuse(name, flaw);
    }

    /**
     * Adds several files from disk, as {@code name_0}, {@code name_1} and so on.
     *
     * @param name the parameter without the number
     * @param files readable files; none adds nothing
     * @return this builder
     */
    public Builder files(String name, List<Path> files) {
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
    public Builder value(String name, @Nullable Object value) {
      return addByType(name, value, 0);
    }

    /**
     * Finishes the inputs.
     *
     * @return the inputs
     * @throws ai.flowscale.api.error.InvalidRequestException if the name of an input or a file is
     *     blank or has a control character, a name comes twice after lists were expanded, a number
     *     is not finite, or a value is of a type that cannot be sent
     */
    public WorkflowInputs build() {
      if (problem != null) {
        throw problem;
      }
      return new WorkflowInputs(entries);
    }

    private Builder addByType(String name, @Nullable Object value, int nesting) {
      Objects.requireNonNull(name, "name");
      if (value == null) {
        return this;
      }
      if (value instanceof Number number) {
        return number(name, number);
      }
      if (value instanceof Boolean truth) {
        return bool(name, truth);
      }
      // Before the lists: an array of JSON is JSON.
      if (value instanceof JsonValue json) {
        return json(name, json);
      }
      String text = textOf(value);
      return text == null ? addFileListOrObject(name, value, nesting) : text(name, text);
    }

    /** The text of a value of the JDK that stands for itself, or null for any other value. */
    @SuppressWarnings("JavaUtilDate") // Not ours, but a value that users have.
    private static @Nullable String textOf(Object value) {
      if (value instanceof Date date) {
        return Instant.ofEpochMilli(date.getTime()).toString();
      }
      if (value instanceof Locale locale) {
        return locale.toLanguageTag();
      }
      if (value instanceof Enum<?> constant && !(value instanceof CharSequence)) {
        return constant.name();
      }
      boolean isText =
          value instanceof CharSequence
              || value instanceof Character
              || value instanceof UUID
              || value instanceof URI
              || value instanceof URL
              || value instanceof TemporalAccessor
              || value instanceof TemporalAmount
              || value instanceof ZoneId;
      return isText ? value.toString() : null;
    }

    private Builder addFileListOrObject(String name, Object value, int nesting) {
      if (value instanceof Path path) {
        return file(name, path);
      }
      if (value instanceof File file) {
        return file(name, file);
      }
      if (value instanceof InputFile file) {
        return file(name, file);
      }
      if (value instanceof byte[] bytes) {
        return file(name, InputFile.of(name, bytes));
      }
      if (value instanceof InputStream) {
        return refuse(name, "is a stream without a file name: give InputFile.ofOnce");
      }
      if (value instanceof Collection<?> list) {
        return addAll(name, list, nesting);
      }
      if (value.getClass().isArray()) {
        return addAll(name, elements(value), nesting);
      }
      return json(name, value);
    }

    private Builder file(String name, File file) {
      try {
        return file(name, file.toPath());
      } catch (InvalidPathException e) {
        return refuse(name, "is a file whose path this system does not allow: check the path");
      }
    }

    private static List<@Nullable Object> elements(Object array) {
      List<@Nullable Object> elements = new ArrayList<>();
      for (int i = 0; i < Array.getLength(array); i++) {
        elements.add(Array.get(array, i));
      }
      return elements;
    }

    /** The number is the place in the list: an element that is null leaves its number out. */
    private Builder addAll(String name, Collection<?> elements, int nesting) {
      if (nesting == MAX_NESTING) {
        return refuse(name, "is a list in too many lists, or contains itself: give flat lists");
      }
      int index = 0;
      for (Object element : elements) {
        if (problem != null) {
          // A list that contains itself several times has no end.
          return this;
        }
        addByType(name + "_" + index, element, nesting + 1);
        index++;
      }
      return this;
    }

    /** Says why a file cannot be sent under its name, or null. */
    private static @Nullable String flawOfName(String fileName) {
      if (fileName.isEmpty()) {
        return "has no file name: give it one with withFileName";
      }
      String flaw =
          fileName.equals(".") || fileName.equals("..") ? "names a folder" : Names.flawOf(fileName);
      return flaw == null
          ? null
          : "has the file name '%s', which %s: give it another with withFileName"
              .formatted(Printable.name(fileName), flaw);
    }

    private Builder add(Entry entry) {
      String name = Objects.requireNonNull(entry.name(), "name");
      String flaw = Names.flawOf(name);
      if (flaw != null) {
        return refuse(name, "has a name that " + flaw + ": use the workflow's own name for it");
      }
      if (!names.add(name)) {
        return refuse(
            name,
            "is given twice (the elements of a list 'x' are x_0, x_1 and so on): give it once, or"
                + " under another name");
      }
      entries.add(entry);
      return this;
    }

    private Builder refuse(String name, String what) {
      Objects.requireNonNull(name, "name");
      if (problem == null) {
        problem = new InvalidRequestException(name, Names.input(name) + " " + what);
      }
      return this;
    }

    /** Shows names only. */
    @Override
    public String toString() {
      return "WorkflowInputs.Builder" + names;
    }
  }
}
