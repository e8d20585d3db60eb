package ai.flowscale.client.json;

import org.jspecify.annotations.Nullable;

/** Reads the {@code data} of a response. */
@FunctionalInterface
interface DataReader<T> {

  /** Reads the data from a cursor that stands on them. */
  T read(JsonCursor in);

  /** Whether {@code meta} is to be read as well. */
  default boolean readsMeta() {
    return false;
  }

  /** Brings data and {@code meta} together, which come in any order. */
  default T complete(T data, @Nullable MetaFields meta) {
    return data;
  }
}
