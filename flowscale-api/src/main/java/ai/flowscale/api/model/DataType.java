package ai.flowscale.api.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an input takes, or an output gives. Releases may add constants: give a {@code switch} a
 * default.
 */
public enum DataType {
  /** A picture, as a file. */
  IMAGE("image", "picture", "photo", "mask"),
  /** A video, as a file. */
  VIDEO("video", "movie", "film"),
  /** A sound, as a file. */
  AUDIO("audio", "sound", "music"),
  /** Any other file. */
  FILE("file", "upload", "binary", "octet", "3d", "mesh", "glb"),
  /** True or false. */
  BOOLEAN("boolean", "bool", "toggle", "checkbox"),
  /** A JSON value. */
  JSON("json", "object", "dict", "map"),
  /** A whole number. */
  INTEGER("integer", "int", "long", "seed"),
  /** A number, with or without a fraction. */
  NUMBER("number", "float", "double", "decimal"),
  /** One of several options. */
  CHOICE("choice", "combo", "select", "enum", "dropdown", "radio"),
  /** A text. */
  TEXT("text", "string", "str", "textarea", "prompt"),
  /** Whatever the service did not say, or said in a word that this library does not know. */
  UNKNOWN;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable.
  private final Set<String> words;

  DataType(String... words) {
    this.words = Set.of(words);
  }

  /**
   * Reads the service's word for a type, of which there are many: {@code INT}, {@code images},
   * {@code image/png}, {@code FSLoadText}.
   *
   * @param word the word
   * @return the type, or {@link #UNKNOWN}
   */
  public static DataType of(String word) {
    List<String> parts = new ArrayList<>();
    for (String part : word.split("[^\\p{Alnum}]+|(?<=[a-z])(?=[A-Z0-9])", -1)) {
      String lower = part.toLowerCase(Locale.ROOT);
      parts.add(lower);
      if (lower.endsWith("s")) {
        parts.add(lower.substring(0, lower.length() - 1));
      }
    }
    for (DataType type : values()) {
      if (parts.stream().anyMatch(type.words::contains)) {
        return type;
      }
    }
    return UNKNOWN;
  }

  /**
   * Whether a value of the type is a file.
   *
   * @return true for {@link #IMAGE}, {@link #VIDEO}, {@link #AUDIO} and {@link #FILE}
   */
  public boolean isFile() {
    return this == IMAGE || this == VIDEO || this == AUDIO || this == FILE;
  }
}
