package ai.flowscale.examples.minimal;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that was decoded, one field a line, those included that {@code toString()} leaves out. It
 * shows that a stripped image reads as much as a whole JDK, so it asks the records themselves for
 * their fields. It holds links that let anyone download; an application would not write them down.
 */
final class FieldList {
  private final List<String> lines = new ArrayList<>();

  FieldList add(String name, @Nullable Object value) {
    if (value instanceof Record composite) {
      for (RecordComponent field : composite.getClass().getRecordComponents()) {
        add(name + "." + field.getName(), valueOf(field, composite));
      }
    } else if (value instanceof Collection<?> items && !items.isEmpty()) {
      int index = 0;
      for (Object item : items) {
        add(name + "[" + index++ + "]", item);
      }
    } else if (value instanceof Map<?, ?> entries && !entries.isEmpty()) {
      new TreeMap<>(entries).forEach((key, item) -> add(name + "[" + key + "]", item));
    } else {
      lines.add(name + " = " + value);
    }
    return this;
  }

  private static @Nullable Object valueOf(RecordComponent field, Record composite) {
    try {
      return field.getAccessor().invoke(composite);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of an exported package cannot be read", e);
    }
  }

  void write(Path file) throws IOException {
    Files.write(file, lines);
  }
}
