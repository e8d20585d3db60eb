package ai.flowscale.client.inputs;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
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
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects inputs. What is wrong with one is noted where it is given, so that the stack trace shows
 * the place, and thrown by {@link #build()}.
 */
public final class InputsBuilder implements WorkflowInputs.Builder {
  /** A list within a list within ...: only one that contains itself goes this deep. */
  private static final int MAX_NESTING = 32;

  /** RFC 8259, section 6. */
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private final List<InputEntry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private @Nullable InvalidRequestException problem;

  @Override
  public InputsBuilder text(String name, CharSequence text) {
    Objects.requireNonNull(text, "text");
    return add(new InputEntry.Text(name, text.toString()));
  }

  @Override
  public InputsBuilder number(String name, Number number) {
    Objects.requireNonNull(number, "number");
    String notation = number.toString();
    if (!JSON_NUMBER.matcher(notation).matches()) {
      return refuse(
          name,
          "is a number that JSON cannot write (not finite, or of a type of its own): give a finite"
              + " number of one of Java's types");
    }
    return add(new InputEntry.Text(name, notation));
  }

  @Override
  public InputsBuilder bool(String name, boolean value) {
    return add(new InputEntry.Text(name, Boolean.toString(value)));
  }

  @Override
  public InputsBuilder json(String name, @Nullable Object value) {
    return add(new InputEntry.Json(name, value));
  }

  @Override
  public InputsBuilder file(String name, InputFile file) {
    Objects.requireNonNull(file, "file");
    if (!(file instanceof SourceFile own)) {
      return refuse(name, "is a file that InputFile.of did not make, which cannot be read");
    }
    String flaw = own.flawOfName();
    return flaw == null ? add(new InputEntry.Upload(name, own)) : refuse(name, flaw);
  }

  @Override
  public InputsBuilder value(String name, @Nullable Object value) {
    return addByType(name, value, 0);
  }

  private InputsBuilder addByType(String name, @Nullable Object value, int nesting) {
    Objects.requireNonNull(name, "name");
    if (value == null) {
      return this;
    }
    if (value instanceof CharSequence text) {
      return text(name, text);
    }
    if (value instanceof Character character) {
      return text(name, character.toString());
    }
    if (value instanceof Enum<?> constant) {
      return text(name, constant.name());
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
    boolean isText =
        value instanceof UUID
            || value instanceof URI
            || value instanceof URL
            || value instanceof TemporalAccessor
            || value instanceof TemporalAmount
            || value instanceof ZoneId;
    return isText ? value.toString() : null;
  }

  private InputsBuilder addFileListOrObject(String name, Object value, int nesting) {
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
      return file(name, SourceFile.ofBytes(name, bytes));
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

  @Override
  public InputsBuilder file(String name, Path file) {
    return file(name, SourceFile.ofPath(file));
  }

  private InputsBuilder file(String name, File file) {
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
  private InputsBuilder addAll(String name, Collection<?> elements, int nesting) {
    if (nesting == MAX_NESTING) {
      return refuse(name, "is a list in too many lists, or contains itself: give flat lists");
    }
    int index = 0;
    for (Object element : elements) {
      addByType(name + "_" + index, element, nesting + 1);
      index++;
    }
    return this;
  }

  private InputsBuilder add(InputEntry entry) {
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

  private InputsBuilder refuse(String name, String what) {
    Objects.requireNonNull(name, "name");
    if (problem == null) {
      problem = new InvalidRequestException(name, Names.input(name) + " " + what);
    }
    return this;
  }

  @Override
  public WorkflowInputs build() {
    if (problem != null) {
      throw problem;
    }
    return new Inputs(entries);
  }

  /** Shows names only. */
  @Override
  public String toString() {
    return "WorkflowInputs.Builder" + entries;
  }
}
